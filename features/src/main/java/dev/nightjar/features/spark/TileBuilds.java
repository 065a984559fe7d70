package dev.nightjar.features.spark;

import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.TileChunks;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.sql.Date;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** The chunks of tile tables that were built ahead of their publication: the table {@code feature_builds}. */
final class TileBuilds {
    private final Lake lake;

    TileBuilds(Lake lake) {
        this.lake = lake;
    }

    /**
     * The ranges of a tile table that are built and hold: since the publication that they were built from, each one has the facts' table, so
     * that its facts were only added to.
     */
    List<DateRange> done(String tiles, String facts) {
        List<Row> rows = lake.rows(Tables.FEATURE_BUILDS).stream()
                .filter(row -> tiles.equals(row.getAs("table")))
                .toList();
        if (rows.isEmpty()) {
            return List.of();
        }
        long gap = new Frontier(lake)
                .since(TileChunks.BEGINNING).stream()
                        .filter(p -> p.version(facts).isEmpty())
                        .mapToLong(Frontier.Published::number)
                        .max()
                        .orElse(0);
        return rows.stream()
                .filter(row -> row.<Long>getAs("publication") > gap)
                .map(row -> new DateRange(first(row), date(row.getAs("last"))))
                .toList();
    }

    /** How far a tile table is whole; empty if nothing of it was built ahead. */
    Optional<LogicalDate> whole(String tiles, String facts) {
        return TileChunks.whole(done(tiles, facts));
    }

    /** Records a chunk whose tiles are committed. */
    void add(String tiles, DateRange range, long publication, long rows, RunContext context) {
        String event = RunId.of(tiles, range.toString(), Long.toString(publication));
        Date first = range.first().equals(TileChunks.BEGINNING)
                ? null
                : range.first().sqlDate();
        Row row = RowFactory.create(event, tiles, first, range.last().sqlDate(), publication, rows, context.runId());
        lake.append(
                lake.spark().createDataFrame(List.of(row), StructType.fromDDL(Tables.FEATURE_BUILDS.ddl())),
                Tables.FEATURE_BUILDS,
                new CommitTag(context.runId(), context.attempt(), "build", event));
    }

    private static LogicalDate first(Row row) {
        Date first = row.getAs("first");
        return first == null ? TileChunks.BEGINNING : date(first);
    }

    private static LogicalDate date(Date date) {
        return new LogicalDate(date.toLocalDate());
    }
}
