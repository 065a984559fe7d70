package dev.nightjar.validation.spark;

import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.validation.Acceptance;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** The table {@code acceptances}. */
final class Acceptances {
    private final Lake lake;

    Acceptances(Lake lake) {
        this.lake = lake;
    }

    /** A repeat adds nothing. */
    void add(List<Acceptance> acceptances, CommitTag tag) {
        List<Row> rows = acceptances.stream()
                .map(a -> RowFactory.create(
                        a.eventId(),
                        a.night().sqlDate(),
                        a.date().sqlDate(),
                        a.table(),
                        a.rule(),
                        a.digest(),
                        a.reason(),
                        a.author()))
                .toList();
        lake.append(
                lake.spark().createDataFrame(rows, StructType.fromDDL(Tables.ACCEPTANCES.ddl())),
                Tables.ACCEPTANCES,
                tag);
    }

    /** Bounded: people made them, one by one. */
    List<Acceptance> all() {
        return lake.rows(Tables.ACCEPTANCES).stream()
                .map(row -> new Acceptance(
                        new LogicalDate(row.<java.sql.Date>getAs("night").toLocalDate()),
                        new LogicalDate(row.<java.sql.Date>getAs("date").toLocalDate()),
                        row.getAs("table"),
                        row.getAs("rule"),
                        row.getAs("digest"),
                        row.getAs("reason"),
                        row.getAs("author")))
                .toList();
    }
}
