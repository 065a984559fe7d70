package dev.nightjar.etl.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Table;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class FactLogIT {
    @TempDir
    Path home;

    private record Said(String id, int declared, int known, long position, String hash) {
        static final Comparator<Said> ORDER =
                Comparator.comparing(Said::declared).thenComparing(Said::known).thenComparing(Said::position);
    }

    /** A stale row that says the same, and became known later, takes no fact away from the nights before it. */
    @Test
    void aRangeOfNightsKeepsWhatSingleNightsKeepWhenRowsComeStale(SparkSession spark) {
        List<Said> rows = new ArrayList<>();
        rows.add(new Said("stale", 2, 2, 1, "x"));
        rows.add(new Said("stale", 1, 3, 2, "x"));
        Random random = new Random(9);
        for (int i = 3; i < 120; i++) {
            String id = "k" + random.nextInt(6);
            rows.add(new Said(id, 1 + random.nextInt(8), 1 + random.nextInt(8), i, random.nextBoolean() ? "x" : "y"));
        }
        assertThat(positions(spark, rows))
                .contains(1L, 2L)
                .isEqualTo(nightByNight(rows))
                .hasSizeLessThan(rows.size());
    }

    private TreeSet<Long> positions(SparkSession spark, List<Said> rows) {
        Table trips = new Landing(home).daily("trips").pipeline().tables().get("trips");
        Dataset<Row> incoming = spark.createDataFrame(
                        rows.stream()
                                .map(r -> RowFactory.create(r.id(), r.declared(), r.known(), r.position(), r.hash()))
                                .toList(),
                        StructType.fromDDL("id string, declared int, known int, _position bigint, _hash string"))
                .selectExpr(
                        "id",
                        "cast(null as string) car",
                        "cast(null as timestamp) happened",
                        "cast(null as double) minutes",
                        "cast(null as date) _event_day",
                        "date_add(date '2013-03-01', known) _known_date",
                        "date_add(date '2013-03-01', declared) _declared_date",
                        "'file' _place",
                        "_position",
                        "'upsert' _op",
                        "true _ok",
                        "cast(array() as array<string>) _rules",
                        "_hash",
                        "'2013-03' _known_month");
        TreeSet<Long> kept = new TreeSet<>();
        FactLog.sequenced(incoming, trips)
                .filter("not " + FactLog.REPEATED)
                .select("_position")
                .collectAsList()
                .forEach(r -> kept.add(r.getLong(0)));
        return kept;
    }

    /** Each night by itself, in loops: a row is a fact unless the fact before it, of those known by then, says the same. */
    private static TreeSet<Long> nightByNight(List<Said> rows) {
        List<Said> facts = new ArrayList<>();
        List<Said> nights = new ArrayList<>(rows);
        nights.sort(Comparator.comparing(Said::known).thenComparing(Said.ORDER));
        for (Said row : nights) {
            boolean repeated = facts.stream()
                    .filter(f -> f.id().equals(row.id()) && Said.ORDER.compare(f, row) < 0)
                    .max(Said.ORDER)
                    .filter(f -> f.hash().equals(row.hash()))
                    .isPresent();
            if (!repeated) {
                facts.add(row);
            }
        }
        TreeSet<Long> kept = new TreeSet<>();
        facts.forEach(f -> kept.add(f.position()));
        return kept;
    }
}
