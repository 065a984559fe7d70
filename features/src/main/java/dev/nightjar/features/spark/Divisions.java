package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.core.config.Sampling;
import dev.nightjar.core.config.Split;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;

/** To which split a row of a labelled spine belongs, and whether a sample keeps it: functions of the row, the seed and the plan. */
final class Divisions {
    static final String TRAIN = "train";
    static final String VALIDATION = "validation";
    static final String TEST = "test";

    /** Rows of nights that lie between two splits. */
    static final String GAP = "gap";

    /** 2 to the power of -53: turns 53 bits into a number from 0 to below 1. */
    private static final double UNIT = 0x1p-53;

    private Divisions() {}

    /** The split's name, or {@link #GAP}. */
    static Column split(TrainingPlan plan, List<String> key, long seed) {
        if (plan.split() instanceof Split.ByTime time) {
            return byTime(plan.nights(time));
        }
        if (plan.split() instanceof Split.ByKey keys) {
            return byShare(share("split", seed, key), keys.validation(), keys.test());
        }
        Split.ByGroup group = (Split.ByGroup) plan.split();
        return byShare(share("split", seed, List.of(group.column())), group.validation(), group.test());
    }

    private static Column byTime(TrainingPlan.Nights nights) {
        return when(from(nights.firstTest()), TEST)
                .when(until(nights.lastTrain()), TRAIN)
                .when(from(nights.firstValidation()).and(until(nights.lastValidation())), VALIDATION)
                .otherwise(GAP);
    }

    private static Column from(LogicalDate night) {
        return col("_night").geq(lit(night.sqlDate()));
    }

    private static Column until(LogicalDate night) {
        return col("_night").leq(lit(night.sqlDate()));
    }

    private static Column byShare(Column share, double validation, double test) {
        return when(share.lt(test), TEST)
                .when(share.lt(test + validation), VALIDATION)
                .otherwise(TRAIN);
    }

    /** Share of its class that is kept: of a row of the train split with a label, else 1. */
    static Column kept(Sampling sample) {
        Column train = col("_split").equalTo(TRAIN);
        return when(train.and(col("_label").equalTo(0)), sample.negative())
                .when(train.and(col("_label").equalTo(1)), sample.positive())
                .otherwise(1.0);
    }

    /** Whether the row is kept: by key, so that tonight's sample holds the rows of yesterday's. */
    static Column isKept(Sampling sample, List<String> key, long seed) {
        return share("sample", seed, key).lt(kept(sample));
    }

    /** A number from 0 to below 1 that only the seed and these columns decide. Null is a value like others. */
    private static Column share(String purpose, long seed, List<String> columns) {
        List<Column> hashed = new ArrayList<>(List.of(lit(purpose), lit(seed)));
        for (String column : columns) {
            hashed.add(coalesce(Columns.named(column).cast("string"), lit("\0")));
        }
        return shiftrightunsigned(xxhash64(hashed.toArray(Column[]::new)), 11)
                .cast("double")
                .multiply(UNIT);
    }
}
