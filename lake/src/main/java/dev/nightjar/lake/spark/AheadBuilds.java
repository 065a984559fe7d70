package dev.nightjar.lake.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.DayChunks;
import java.sql.Date;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * The chunks of facts and tiles that were built ahead of their publication: the table {@code feature_builds}. A chunk counts as long as each
 * publication since the one that it was built from has the table that it was made from: then that table was only added to.
 */
public final class AheadBuilds {
    private final Lake lake;

    public AheadBuilds(Lake lake) {
        this.lake = lake;
    }

    /**
     * The publication in force, which a build follows.
     *
     * @throws PipelineException USAGE before the first
     */
    public Frontier.Published base() {
        return new Frontier(lake)
                .latest()
                .orElseThrow(
                        () -> new PipelineException(
                                ErrorKind.USAGE,
                                "nothing is published yet, so there is nothing to build from; run a night, which builds all tables"));
    }

    /**
     * The ranges of a table that are built and count, in no order.
     *
     * @param path of the table's folder
     * @param former what chunks were made from that do not name it
     */
    public List<DateRange> done(String path, String former) {
        List<Row> events = events(path).toList();
        if (events.isEmpty()) {
            return List.of();
        }
        List<Frontier.Published> publications = new Frontier(lake).since(DayChunks.BEGINNING);
        return events.stream()
                .filter(row -> publications.stream()
                        .filter(p -> p.number() >= row.<Long>getAs("publication"))
                        .allMatch(p -> p.version(madeFrom(row, former)).isPresent()))
                .map(row -> new DateRange(first(row), date(row.getAs("last"))))
                .toList();
    }

    /** How far a table is whole; empty if nothing of it was built ahead. */
    public Optional<LogicalDate> whole(String path, String former) {
        return DayChunks.whole(done(path, former));
    }

    /** The table that the last chunk of a table was made from. */
    public Optional<String> madeFrom(String path) {
        return events(path)
                .filter(row -> !row.isNullAt(row.fieldIndex("made_from")))
                .max(Comparator.comparingLong(row -> row.<Long>getAs("publication")))
                .map(row -> row.getAs("made_from"));
    }

    /**
     * Records a chunk whose rows are committed.
     *
     * @param madeFrom folder of a table that the publication has
     * @param publication its number
     */
    public void add(String path, DateRange range, String madeFrom, long publication, long rows, RunContext context) {
        String event = RunId.of(path, range.toString(), Long.toString(publication));
        Date first =
                range.first().equals(DayChunks.BEGINNING) ? null : range.first().sqlDate();
        Row row = RowFactory.create(
                event, path, first, range.last().sqlDate(), publication, rows, context.runId(), madeFrom);
        lake.append(
                lake.spark().createDataFrame(List.of(row), StructType.fromDDL(Tables.FEATURE_BUILDS.ddl())),
                Tables.FEATURE_BUILDS,
                new CommitTag(context.runId(), context.attempt(), "build", event));
    }

    private Stream<Row> events(String path) {
        return lake.rows(Tables.FEATURE_BUILDS).stream().filter(row -> path.equals(row.getAs("table")));
    }

    private static String madeFrom(Row row, String former) {
        String from = row.getAs("made_from");
        return from == null ? former : from;
    }

    private static LogicalDate first(Row row) {
        Date first = row.getAs("first");
        return first == null ? DayChunks.BEGINNING : date(first);
    }

    private static LogicalDate date(Date date) {
        return new LogicalDate(date.toLocalDate());
    }
}
