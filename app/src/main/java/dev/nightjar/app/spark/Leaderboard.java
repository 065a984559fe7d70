package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import dev.nightjar.app.report.ReportData.TrialLine;
import dev.nightjar.app.sql.ModelViews;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the searches of a night tried, as the view {@code leaderboard} has it. */
public final class Leaderboard {
    private static final String STEPS = "_search_trials";

    private final OpenPipeline opened;

    public Leaderboard(OpenPipeline opened) {
        this.opened = opened;
    }

    /** The newest night, until another one, that searched; empty if there is none. */
    public Optional<LogicalDate> newest(LogicalDate until) {
        Row newest = opened.lake()
                .read(Tables.SEARCH_TRIALS)
                .filter(col("night").leq(lit(until.sqlDate())))
                .agg(max("night"))
                .head(); // one row
        return newest.isNullAt(0) ? Optional.empty() : Optional.of(Runs.date(newest.getDate(0)));
    }

    /** By place; of a night that searched twice, since its file was changed, one search after the other. Bounded: a row for each trial. */
    public List<TrialLine> of(LogicalDate night) {
        if (!opened.lake().exists(Tables.SEARCH_TRIALS)) {
            return List.of();
        }
        Dataset<Row> steps =
                opened.lake().read(Tables.SEARCH_TRIALS).filter(col("night").equalTo(lit(night.sqlDate())));
        steps.createOrReplaceTempView(STEPS);
        try {
            return opened
                    .lake()
                    .spark()
                    .sql(ModelViews.leaderboard(STEPS).select())
                    .orderBy("search", "place")
                    .collectAsList()
                    .stream()
                    .map(Leaderboard::line)
                    .toList();
        } finally {
            opened.lake().spark().catalog().dropTempView(STEPS);
        }
    }

    private static TrialLine line(Row row) {
        return new TrialLine(
                row.<Integer>getAs("place"),
                row.getAs("trainer"),
                row.<Integer>getAs("trial"),
                row.getAs("keys"),
                row.<Double>getAs("share"),
                row.getAs("result"),
                row.<Boolean>getAs("best"),
                row.getAs("metric"),
                optional(row, "value"),
                row.<Double>getAs("fit_seconds"),
                optional(row, "scoring_microseconds"),
                row.getAs("model"));
    }

    private static OptionalDouble optional(Row row, String column) {
        Double value = row.getAs(column);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
