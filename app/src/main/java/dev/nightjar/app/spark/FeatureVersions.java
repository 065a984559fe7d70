package dev.nightjar.app.spark;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.VersionDiff;
import dev.nightjar.features.spark.FeaturesBuild;
import dev.nightjar.features.spark.SnapshotDiff;
import dev.nightjar.features.spark.Snapshots;
import dev.nightjar.lake.DayChunks;
import dev.nightjar.lake.spark.Frontier.Published;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** Versions of feature groups that can be looked at: the file's, and those that training sets were made with. */
public final class FeatureVersions {
    /** A version, with the last publication that has its tables. */
    private record Found(Pipeline pipeline, FeatureGroup group, Published published) {}

    /** Two versions compared, as known by a night. */
    public record Compared(LogicalDate night, VersionDiff diff) {}

    private final OpenPipeline opened;

    public FeatureVersions(OpenPipeline opened) {
        this.opened = Objects.requireNonNull(opened);
    }

    /**
     * Compares two versions of a group.
     *
     * @param date the last night that has both, if it is not given
     * @throws PipelineException USAGE if there is no such group or version, a version has no tables, or the date holds nothing
     */
    public Compared compare(String group, int one, int two, Optional<LogicalDate> date) {
        Snapshots.group(opened.pipeline(), group);
        Found first = find(group, one);
        Found second = find(group, two);
        LogicalDate last = first.published().night().isBefore(second.published().night())
                ? first.published().night()
                : second.published().night();
        LogicalDate night = date.orElse(last);
        List<String> entity = entity(first.group());
        boolean same = entity.equals(entity(second.group()));
        var diff = new SnapshotDiff(
                snapshots(first).of(first.group(), night),
                snapshots(second).of(second.group(), night),
                same ? entity : List.of());
        return new Compared(
                night, diff.of(first.group().featureNames(), second.group().featureNames()));
    }

    private static List<String> entity(FeatureGroup group) {
        return group instanceof FeatureGroup.Aggregates aggregates
                ? aggregates.entity()
                : ((FeatureGroup.Lookup) group).entity();
    }

    private Snapshots snapshots(Found found) {
        return new Snapshots(opened.lake(), found.pipeline(), found.published());
    }

    private Found find(String group, int version) {
        List<Pipeline> definitions = definitions();
        Pipeline pipeline = definitions.stream()
                .filter(p -> p.features().containsKey(group)
                        && p.features().get(group).version() == version)
                .findFirst()
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.USAGE,
                        "features." + group + ": version " + version
                                + " stands neither in the file nor in the definition of a training set; there are "
                                + versions(definitions, group)));
        FeatureGroup found = pipeline.features().get(group);
        return published(pipeline, found)
                .map(p -> new Found(pipeline, found, p))
                .orElseThrow(
                        () -> new PipelineException(
                                ErrorKind.USAGE,
                                "features." + group + ": version " + version
                                        + " has no tables yet; run a night of the file that defines it, or nightjar features build"));
    }

    private static String versions(List<Pipeline> definitions, String group) {
        return definitions.stream()
                .filter(p -> p.features().containsKey(group))
                .map(p -> p.features().get(group).version())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    private Optional<Published> published(Pipeline pipeline, FeatureGroup group) {
        Optional<Published> latest = opened.published();
        if (latest.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> path = new Snapshots(opened.lake(), pipeline, latest.get()).path(group);
        Optional<Published> named = opened.frontier().since(DayChunks.BEGINNING).stream()
                .filter(p -> path.isPresent() && p.version(path.get()).isPresent())
                .reduce((earlier, later) -> later);
        return named.isPresent() || !(group instanceof FeatureGroup.Aggregates aggregates)
                ? named
                : FeaturesBuild.ahead(opened.lake(), pipeline, aggregates, latest.get());
    }

    /** The file, then what training sets were made with, the newest first; each text once. */
    private List<Pipeline> definitions() {
        List<Pipeline> all = new ArrayList<>(List.of(opened.pipeline()));
        opened.lake().rows(Tables.TRAINING_SETS).stream()
                .sorted(Comparator.comparing((Row r) -> r.<java.sql.Date>getAs("night"))
                        .reversed())
                .map(r -> r.<String>getAs("definition"))
                .filter(text -> !text.isEmpty())
                .distinct()
                .forEach(text -> definition(text).ifPresent(all::add));
        return all;
    }

    /** Of a text that cannot be read any more, none. */
    private Optional<Pipeline> definition(String text) {
        try {
            return Optional.of(opened.pipeline()
                    .withFeaturesOf(
                            PipelineLoader.definition(text, opened.pipeline().home())));
        } catch (PipelineException e) {
            return Optional.empty();
        }
    }
}
