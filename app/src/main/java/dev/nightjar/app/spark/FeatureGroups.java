package dev.nightjar.app.spark;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.spark.Snapshots;
import dev.nightjar.lake.spark.Frontier.Published;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The feature groups of a pipeline: where they stand, and what they were on a night. */
public final class FeatureGroups {
    /**
     * A group.
     *
     * @param kind aggregates, lookup or row
     * @param windows such as {@code 7d}; empty but for aggregates
     * @param path the folder below the lake from which it is computed; empty for features of the row, or while it is not published
     * @param known first and last date on which something of it became known
     */
    public record Listed(
            String name,
            String kind,
            int version,
            List<String> entity,
            List<String> windows,
            List<String> features,
            String path,
            Optional<DateRange> known) {
        public Listed {
            Objects.requireNonNull(name);
            Objects.requireNonNull(kind);
            entity = List.copyOf(entity);
            windows = List.copyOf(windows);
            features = List.copyOf(features);
            Objects.requireNonNull(path);
            Objects.requireNonNull(known);
        }
    }

    private final OpenPipeline opened;

    public FeatureGroups(OpenPipeline opened) {
        this.opened = Objects.requireNonNull(opened);
    }

    /** All groups, in the file's order. */
    public List<Listed> all() {
        Optional<Snapshots> snapshots = opened.published().map(this::snapshots);
        return opened.pipeline().features().values().stream()
                .map(group -> listed(group, snapshots))
                .toList();
    }

    private static Listed listed(FeatureGroup group, Optional<Snapshots> snapshots) {
        Optional<DateRange> known = snapshots.flatMap(s -> s.knownDates(group));
        String path = snapshots.flatMap(s -> s.path(group)).orElse("");
        if (group instanceof FeatureGroup.Aggregates aggregates) {
            return listed(group, "aggregates", aggregates.entity(), windows(aggregates), path, known);
        }
        return group instanceof FeatureGroup.Lookup lookup
                ? listed(group, "lookup", lookup.entity(), List.of(), path, known)
                : listed(group, "row", List.of(), List.of(), path, known);
    }

    private static Listed listed(
            FeatureGroup group,
            String kind,
            List<String> entity,
            List<String> windows,
            String path,
            Optional<DateRange> known) {
        return new Listed(group.name(), kind, group.version(), entity, windows, group.featureNames(), path, known);
    }

    private static List<String> windows(FeatureGroup.Aggregates group) {
        return group.windows().stream().map(Window::toString).toList();
    }

    /** The date that is asked for, or the last published night. @throws PipelineException USAGE if nothing is published */
    public LogicalDate night(String group, Optional<LogicalDate> asked) {
        LogicalDate frontier = published(group).night();
        return asked.orElse(frontier);
    }

    /**
     * The first rows of a snapshot, in the order of the entities.
     *
     * @param at what windows end before; empty for the end of the night's day
     * @param where Spark SQL over its columns
     * @param limit 1 to {@link Query#MOST_ROWS}
     * @throws PipelineException USAGE if there is no such group, the date holds nothing, or the condition does not fit
     */
    public Query.Result show(String group, LogicalDate date, Optional<Instant> at, Optional<String> where, int limit) {
        FeatureGroup of = Snapshots.group(opened.pipeline(), group);
        Dataset<Row> snapshot = at.map(instant -> snapshots(published(group)).at(of, date, instant))
                .orElseGet(() -> snapshot(group, date));
        List<String> entity = of instanceof FeatureGroup.Aggregates aggregates
                ? aggregates.entity()
                : ((FeatureGroup.Lookup) of).entity();
        Column[] order = entity.stream().map(e -> functions.col("`" + e + "`")).toArray(Column[]::new);
        return new Query(opened)
                .rows(() -> where.map(snapshot::where).orElse(snapshot).orderBy(order), limit);
    }

    /** All entities of a group as the night knew them. @throws PipelineException USAGE as {@link Snapshots#of} */
    public Dataset<Row> snapshot(String group, LogicalDate date) {
        FeatureGroup of = Snapshots.group(opened.pipeline(), group);
        return snapshots(published(group)).of(of, date);
    }

    /** The snapshot of the last published night, which no job has computed yet; empty if the group is not published. */
    Optional<Dataset<Row>> latest(FeatureGroup group) {
        return opened.published()
                .filter(p -> snapshots(p)
                        .path(group)
                        .filter(path -> p.version(path).isPresent())
                        .isPresent())
                .map(p -> snapshots(p).latest(group));
    }

    private Published published(String group) {
        Snapshots.group(opened.pipeline(), group);
        return opened.published()
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.USAGE,
                        "features of " + group + ": no night of "
                                + opened.pipeline().name()
                                + " is published yet; run one: nightjar run PIPELINE --date D"));
    }

    private Snapshots snapshots(Published published) {
        return new Snapshots(opened.lake(), opened.pipeline(), published);
    }
}
