package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Explained;
import dev.nightjar.features.spark.NaiveFeatures.Reach;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.model.spark.ServedFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Says of one row of a night where each of its features came from: value, tiles, clean rows with their files, expression and table versions. Everything
 * is read as known by the night. A night whose champion knows older features is explained with those.
 */
public final class Explainer {
    private final Lake lake;
    private final Pipeline file;

    public Explainer(Lake lake, Pipeline pipeline) {
        this.lake = Objects.requireNonNull(lake);
        this.file = Objects.requireNonNull(pipeline);
    }

    /**
     * @param key of the spine, as texts
     * @param shown facts of a feature, and tiles of a group, at most
     * @throws PipelineException USAGE if the key has another number of columns; DATA if the night is not published, or knows no row with the key
     */
    public Explained explain(List<String> key, LogicalDate night, int shown) {
        Frontier.Published published = published(lake, night);
        Pipeline pipeline = ServedFeatures.beside(lake, new Registry(lake).history(), file, night)
                .orElse(file);
        KnownTables known = new KnownTables(lake, pipeline, published, night);
        checkKey(key, pipeline);
        Row spine = spine(key, night, pipeline, known);
        Optional<Row> held = held(spine, pipeline, night);
        AuditSample sample = sample(spine, pipeline, known, night);
        Object[] values = new NaiveFeatures(pipeline, known, DateRange.of(night))
                .of(sample, Reach.CORRECTS)
                .get(0);
        ExplainedGroups groups = new ExplainedGroups(pipeline, known, sample, night, shown);
        List<Explained.Group> explained = new ArrayList<>();
        int first = 0;
        for (FeatureGroup group : pipeline.features().values()) {
            int features = group.featureNames().size();
            explained.add(groups.of(group, Arrays.copyOfRange(values, first, first + features), held));
            first += features;
        }
        LogicalDate date = night.plus(pipeline.spine().daysAhead());
        return new Explained(
                AuditSample.key(spine, pipeline),
                night,
                date,
                ExplainedGroups.fact(pipeline.spine().from(), spine, keyOf(spine, pipeline)),
                held.isPresent(),
                versions(pipeline, published),
                columns(pipeline),
                explained);
    }

    /** The publication in force, if it holds the night. */
    static Frontier.Published published(Lake lake, LogicalDate night) {
        Optional<Frontier.Published> latest = new Frontier(lake).latest();
        return latest.filter(p -> !p.night().isBefore(night))
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.DATA,
                        "night " + night + " is not published; "
                                + latest.map(p -> "published through " + p.night())
                                        .orElse("nothing is published yet")
                                + ", so run the night first"));
    }

    private static void checkKey(List<String> key, Pipeline pipeline) {
        List<String> columns = pipeline.spine().key();
        if (key.size() != columns.size()) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "key " + String.join("|", key) + " has " + key.size() + " parts, and a row of "
                            + pipeline.spine().from() + " is named by " + columns.size() + ": "
                            + String.join("|", columns));
        }
    }

    private Row spine(List<String> key, LogicalDate night, Pipeline pipeline, KnownTables known) {
        LogicalDate date = night.plus(pipeline.spine().daysAhead());
        String table = pipeline.spine().from();
        Dataset<Row> rows = known.history(table, date)
                .filter(col("_event_day").equalTo(lit(date.sqlDate())))
                .filter(col("known_from")
                        .leq(lit(night.sqlDate()))
                        .and(col("known_to").gt(lit(night.sqlDate()))));
        Column same = lit(true);
        for (int k = 0; k < key.size(); k++) {
            same = same.and(
                    Columns.named(pipeline.spine().key().get(k)).cast("string").equalTo(key.get(k)));
        }
        List<Row> found = rows.filter(same).limit(1).collectAsList(); // a key is unique
        if (found.isEmpty()) {
            String example = rows
                    .orderBy(Columns.of(pipeline.spine().key()))
                    .limit(1)
                    .collectAsList() // at most one
                    .stream()
                    .map(row -> ", for instance '" + AuditSample.key(row, pipeline) + "'")
                    .findFirst()
                    .orElse("; the night knows no row of that day at all");
            throw new PipelineException(
                    ErrorKind.DATA,
                    "table " + table + ": night " + night + " knows no row for " + date + " with key '"
                            + String.join("|", key) + "'. A key is "
                            + String.join("|", pipeline.spine().key()) + example);
        }
        return found.get(0);
    }

    private Optional<Row> held(Row spine, Pipeline pipeline, LogicalDate night) {
        Optional<Dataset<Row>> set = lake.read(PipelineTables.scoringSetPath(pipeline));
        if (set.isEmpty()) {
            return Optional.empty();
        }
        Column same = col("night").equalTo(lit(night.sqlDate()));
        for (String k : pipeline.spine().key()) {
            same = same.and(Columns.named(k).eqNullSafe(lit(spine.<Object>getAs(k))));
        }
        return set.get().filter(same).limit(1).collectAsList().stream().findFirst(); // at most one
    }

    private AuditSample sample(Row spine, Pipeline pipeline, KnownTables known, LogicalDate night) {
        List<Object> values = new ArrayList<>();
        StructType type = new StructType();
        for (String k : pipeline.spine().key()) {
            values.add(spine.getAs(k));
            type = type.add(k, spine.schema().apply(k).dataType());
        }
        values.add(night.sqlDate());
        type = type.add("_night", DataTypes.DateType);
        Row chosen = new GenericRowWithSchema(values.toArray(), type);
        return AuditSample.of(List.of(chosen), type, pipeline, known, DateRange.of(night));
    }

    private static Map<String, Object> keyOf(Row spine, Pipeline pipeline) {
        Map<String, Object> values = new LinkedHashMap<>();
        pipeline.spine().key().forEach(k -> values.put(k, spine.getAs(k)));
        return values;
    }

    /** Facts, raw tables and tiles that were read. */
    private Map<String, Long> versions(Pipeline pipeline, Frontier.Published published) {
        Map<String, Long> versions = new TreeMap<>();
        for (String name : pipeline.tablesOfFeatures()) {
            Table table = pipeline.tables().get(name);
            add(versions, PipelineTables.factsPath(pipeline, table), published);
            published.tables().forEach((path, version) -> {
                if (path.matches(Pattern.quote("raw/" + table.source() + "-") + "[0-9a-f]{8}")) {
                    versions.put(path, version);
                }
            });
        }
        pipeline.aggregateGroups().forEach(g -> add(versions, PipelineTables.tilesPath(pipeline, g), published));
        String set = PipelineTables.scoringSetPath(pipeline);
        OptionalLong newest = lake.version(set);
        if (newest.isPresent()) {
            versions.put(set, newest.getAsLong());
        }
        return versions;
    }

    private static Map<String, Map<String, String>> columns(Pipeline pipeline) {
        Map<String, Map<String, String>> columns = new LinkedHashMap<>();
        pipeline.tablesOfFeatures()
                .forEach(name -> columns.put(name, pipeline.tables().get(name).select()));
        return columns;
    }

    private static void add(Map<String, Long> versions, String path, Frontier.Published published) {
        published.version(path).ifPresent(version -> versions.put(path, version));
    }
}
