package dev.nightjar.lake.spark;

import dev.nightjar.core.config.GroupDefinition;
import dev.nightjar.core.config.PublishedGroups;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/** The last published night, and the version of every data table that belongs to it. Readers read those versions only. */
public final class Frontier {
    /**
     * A publication.
     *
     * @param number counts from 1
     * @param tables folder of each data table below the lake to its Delta version
     */
    public record Published(long number, LogicalDate night, Map<String, Long> tables, String configHash) {
        public Published {
            tables = new TreeMap<>(tables);
        }

        /** The version of a table; empty if this publication does not have it. */
        public OptionalLong version(String path) {
            Long version = tables.get(path);
            return version == null ? OptionalLong.empty() : OptionalLong.of(version);
        }
    }

    private static final Comparator<Published> BY_NUMBER = Comparator.comparingLong(Published::number);

    private final Lake lake;

    public Frontier(Lake lake) {
        this.lake = lake;
    }

    /**
     * The publication in force, or empty before the first. Of two with one number, which a process leaves that lost its claim between its last
     * look and its commit, it is that of the later night.
     */
    public Optional<Published> latest() {
        return publications().max(BY_NUMBER.thenComparing(Published::night));
    }

    /** All publications that hold the night, in the order in which they were made. */
    public List<Published> since(LogicalDate night) {
        return publications()
                .filter(p -> !p.night().isBefore(night))
                .sorted(BY_NUMBER.thenComparing(Published::night, Comparator.reverseOrder()))
                .toList();
    }

    private Stream<Published> publications() {
        return lake.rows(Tables.FRONTIER).stream().map(Frontier::published);
    }

    /** The versions of feature groups that were ever published, with what they mean. */
    public PublishedGroups groups() {
        List<GroupDefinition> definitions = lake.rows(Tables.FRONTIER).stream()
                .sorted(Comparator.comparingLong(row -> row.<Long>getAs("publication")))
                .flatMap(row -> definitions(row).stream())
                .toList();
        return PublishedGroups.of(definitions);
    }

    /** Publications of former times have none. */
    private static List<GroupDefinition> definitions(Row row) {
        if (row.isNullAt(row.fieldIndex("features"))) {
            return List.of();
        }
        List<GroupDefinition> definitions = new ArrayList<>();
        Map<String, scala.collection.Map<String, String>> features = row.getJavaMap(row.fieldIndex("features"));
        new TreeMap<>(features).forEach((id, parts) -> {
            int at = id.lastIndexOf('@');
            definitions.add(new GroupDefinition(
                    id.substring(0, at),
                    Integer.parseInt(id.substring(at + 1)),
                    new TreeMap<>(JavaConverters.mapAsJavaMap(parts))));
        });
        return definitions;
    }

    /** The published rows of a data table; empty if it was never published. Filter by {@code _known_date} besides. */
    public Optional<Dataset<Row>> read(String path) {
        return latest().flatMap(p -> read(p, path));
    }

    /** As {@link #read(String)}, of a publication already at hand. */
    public Optional<Dataset<Row>> read(Published published, String path) {
        OptionalLong version = published.version(path);
        return version.isPresent() ? Optional.of(lake.readAt(path, version.getAsLong())) : Optional.empty();
    }

    /**
     * Moves the frontier. Nothing happens if the publication in force says the same already.
     *
     * @param night the night that is now published
     * @param tables every data table's folder and committed version
     * @return the publication in force
     * @throws PipelineException CLAIMED if a later night is published: only a process that lost its claim comes too late
     */
    public Published publish(LogicalDate night, Map<String, Long> tables, RunContext context) {
        return publish(night, tables, List.of(), context);
    }

    /**
     * As {@link #publish(LogicalDate, Map, RunContext)}, with what versions of feature groups mean that were never published before.
     *
     * @param fresh as {@link PublishedGroups#fresh} finds them
     */
    public Published publish(
            LogicalDate night, Map<String, Long> tables, List<GroupDefinition> fresh, RunContext context) {
        Optional<Published> before = latest();
        Map<String, Long> all = new TreeMap<>(tables);
        if (before.isPresent()) {
            Published last = before.get();
            if (night.isBefore(last.night())) {
                throw new PipelineException(
                        ErrorKind.CLAIMED,
                        "frontier: another process published " + last.night() + " meanwhile, so " + night
                                + " is not published any more; run the night again");
            }
            if (last.night().equals(night) && last.tables().equals(all) && fresh.isEmpty()) {
                return last;
            }
        }
        long number = before.map(Published::number).orElse(0L) + 1;
        Published published =
                new Published(number, night, all, context.pipeline().configHash());
        Map<String, Map<String, String>> features = new TreeMap<>();
        fresh.forEach(d -> features.put(d.id(), d.parts()));
        Row row = RowFactory.create(number, night.sqlDate(), all, published.configHash(), context.runId(), features);
        Dataset<Row> rows = lake.spark().createDataFrame(List.of(row), StructType.fromDDL(Tables.FRONTIER.ddl()));
        String inputs = night + " " + all;
        lake.append(rows, Tables.FRONTIER, new CommitTag(context.runId(), context.attempt(), "publish", inputs));
        return published;
    }

    private static Published published(Row row) {
        Map<String, Long> tables = row.getJavaMap(row.fieldIndex("tables"));
        return new Published(
                row.getAs("publication"),
                new LogicalDate(row.<java.sql.Date>getAs("night").toLocalDate()),
                tables,
                row.getAs("config_hash"));
    }
}
