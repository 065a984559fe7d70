package dev.nightjar.core.table;

import static dev.nightjar.core.table.TableColumn.optional;
import static dev.nightjar.core.table.TableColumn.required;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The contracts of tables whose columns or version depend on the pipeline file. A changed definition gives another path, so that
 * versions live side by side and nothing published is rewritten.
 */
public final class PipelineTables {
    /** Columns that every facts table has behind the selected ones. */
    public static final List<TableColumn> FACT_COLUMNS = List.of(
            optional("_event_day", "date", "Day of the event in the pipeline's zone."),
            required("_known_date", "date", "First night allowed to read the fact."),
            optional("_declared_date", "date", "The date that the source declared for the file."),
            required("_place", "string", "The file that the row landed in."),
            required("_position", "bigint", "Row of the file, from 1; negative for a derived delete."),
            required("_op", "string", "upsert or delete."),
            required("_ok", "boolean", "Whether the row passed all row rules."),
            required("_rules", "array<string>", "The rules that it broke."),
            required("_hash", "string", "Hash of operation, rules and selected values: equal means a repeat."),
            required("_known_month", "string", "Month of the known date: the partition."));

    /** Columns that every raw table has behind the source's own. */
    public static final List<TableColumn> RAW_COLUMNS = List.of(
            required("_known_date", "date", "First night allowed to read the row."),
            optional("_declared_date", "date", "The date that the source declares for the file."),
            required("_place", "string", "The file."),
            required("_position", "bigint", "Row of the file, from 1."),
            required("_utf8", "boolean", "Whether the row's bytes are valid UTF-8."),
            optional("_extra", "map<string,string>", "Values of columns that the source does not declare."),
            required("_known_month", "string", "Month of the known date: the partition."));

    private PipelineTables() {}

    /** {@code 2013-09}: how tables that grow nightly are partitioned. */
    public static String month(LogicalDate date) {
        return date.toString().substring(0, 7);
    }

    /**
     * Rows as landed.
     *
     * @param own the source's own columns: strings for text formats, the file's types otherwise
     */
    public static TableContract raw(Source source, List<TableColumn> own) {
        return new TableContract(
                "raw_" + source.name(),
                "raw/" + source.name() + "-" + RunId.of(ddl(own)).substring(0, 8),
                Tables.concat(own, RAW_COLUMNS),
                List.of("_place", "_position", "_known_date"),
                "_known_date",
                Layout.by("_known_month"),
                "Rows of the source " + source.name() + " as landed.");
    }

    /** Name of the folder of a table's facts: it changes with select, key, event time, zone, row rules and source columns. */
    public static String factsPath(Pipeline pipeline, Table table) {
        Source source = pipeline.sources().get(table.source());
        String definition = RunId.of(
                table.select().toString(),
                table.key().toString(),
                table.eventTime().orElse(""),
                table.deleteWhen().orElse(""),
                Integer.toString(table.correctsDays()),
                table.rowRules().toString(),
                source.columns().toString(),
                source.nullValue(),
                source.load().toString(),
                pipeline.time().zone().getId()
                        + table.valid().map(Table.Valid::toString).orElse(""));
        return "facts/" + table.name() + "-" + definition.substring(0, 8);
    }

    /**
     * The log of facts of a table.
     *
     * @param selected the select's columns with the types that Spark resolved
     */
    public static TableContract facts(Pipeline pipeline, Table table, List<TableColumn> selected) {
        return new TableContract(
                "facts_" + table.name(),
                factsPath(pipeline, table),
                Tables.concat(selected, FACT_COLUMNS),
                List.of("_place", "_position", "_known_date"),
                "_known_date",
                Layout.by("_known_month", "_ok"),
                "The log of facts of " + table.name()
                        + ": each row as it became known, refused rows beside clean ones.");
    }

    /** Name of the folder of a group's tiles: it changes with the group's definition and with its facts' version. */
    public static String tilesPath(Pipeline pipeline, FeatureGroup.Aggregates group) {
        String definition = RunId.of(
                group.entity().toString(),
                group.where().orElse(""),
                group.aggregates().toString(),
                factsPath(pipeline, pipeline.tables().get(group.from())));
        return "tiles/" + group.name() + "-v" + group.version() + "-" + definition.substring(0, 8);
    }

    /**
     * The tiles of a group: the mergeable aggregate states of one entity and event day, as known on one known date.
     *
     * @param entity the entity's columns with the types that they have in the facts
     * @param states one column for each slot of each aggregate, {@code <aggregate>__<slot>}
     */
    public static TableContract tiles(
            Pipeline pipeline, FeatureGroup.Aggregates group, List<TableColumn> entity, List<TableColumn> states) {
        List<TableColumn> columns = new ArrayList<>(entity);
        columns.add(required("event_day", "date", "Day of the events in the pipeline's zone."));
        columns.add(required("known_date", "date", "First night that knows this version of the tile."));
        columns.add(required("known_month", "string", "Month of the known date: the partition."));
        columns.addAll(states);
        List<String> key = new ArrayList<>(group.entity());
        key.addAll(List.of("event_day", "known_date"));
        return new TableContract(
                "tiles_" + group.name(),
                tilesPath(pipeline, group),
                columns,
                key,
                "known_date",
                Layout.by("known_month"),
                "Aggregate states of " + group.name() + ", one row for each entity, event day and date of change.");
    }

    /** Name of the folder of a group's tiles of whole months, beside that of its days' tiles. */
    public static String monthsPath(Pipeline pipeline, FeatureGroup.Aggregates group) {
        return tilesPath(pipeline, group) + "-months";
    }

    /**
     * The tiles of whole months of a group with long windows: what nights read instead of the days' tiles. The first version of a month is of the
     * day after it; another one follows on each later date on which a day of the month got one.
     *
     * @param entity as in {@link #tiles}
     * @param states as in {@link #tiles}
     */
    public static TableContract months(
            Pipeline pipeline, FeatureGroup.Aggregates group, List<TableColumn> entity, List<TableColumn> states) {
        List<TableColumn> columns = new ArrayList<>(entity);
        columns.add(required("event_month", "date", "First day of the month of the events in the pipeline's zone."));
        columns.add(required(
                "known_date", "date", "First night that knows this version: the day after the month, or a later one."));
        columns.add(required("known_month", "string", "Month of the known date: the partition."));
        columns.addAll(states);
        List<String> key = new ArrayList<>(group.entity());
        key.addAll(List.of("event_month", "known_date"));
        return new TableContract(
                "month_tiles_" + group.name(),
                monthsPath(pipeline, group),
                columns,
                key,
                "known_date",
                Layout.by("known_month"),
                "The tiles of " + group.name()
                        + " folded by whole months, one row for each entity, month and date of change.");
    }

    /**
     * Hash of everything that decides what the features of a row are: spine, feature groups and the fact tables that they read.
     * Stands in {@code predictions.features} and in the path of the scoring set.
     */
    public static String featureSetHash(Pipeline pipeline) {
        List<String> parts = new ArrayList<>();
        parts.add(pipeline.time().zone().getId());
        parts.add(pipeline.spine().toString());
        parts.add(factsPath(pipeline, pipeline.tables().get(pipeline.spine().from())));
        for (FeatureGroup group : pipeline.features().values()) {
            parts.add(group.toString());
            if (group instanceof FeatureGroup.Aggregates aggregates) {
                parts.add(tilesPath(pipeline, aggregates));
            } else if (group instanceof FeatureGroup.Lookup lookup) {
                parts.add(factsPath(pipeline, pipeline.tables().get(lookup.table())));
            }
        }
        return RunId.of(parts.toArray(String[]::new));
    }

    /** Name of the folder of the scoring set: it changes with the definition of any feature. */
    public static String scoringSetPath(Pipeline pipeline) {
        return scoringSetPath(featureSetHash(pipeline));
    }

    /** The same, by the hash of the feature set. */
    public static String scoringSetPath(String featureSet) {
        return "scoring_set/" + featureSet.substring(0, Math.min(8, featureSet.length()));
    }

    /**
     * What each night scored or will score: the spine's rows of the night with their features.
     *
     * @param key the spine's key columns with their types
     * @param features in order; {@code double} for numeric ones, {@code string} for categories; null means missing
     */
    public static TableContract scoringSet(Pipeline pipeline, List<TableColumn> key, List<TableColumn> features) {
        List<TableColumn> columns = new ArrayList<>();
        columns.add(required("night", "date", "The night that predicts."));
        columns.add(required("date", "date", "The day that the prediction is about."));
        columns.addAll(key);
        columns.addAll(features);
        columns.add(required("night_month", "string", "Month of the night: the partition."));
        List<String> names = new ArrayList<>(List.of("night"));
        key.forEach(k -> names.add(k.name()));
        return new TableContract(
                "scoring_set",
                scoringSetPath(pipeline),
                columns,
                names,
                "night",
                Layout.by("night_month"),
                "The rows to predict for, with their features as known by the night; one row for each night and entity.");
    }

    /** Folder of the examples of one training set. */
    public static String trainingSetPath(String id) {
        return "training_sets/" + id;
    }

    /** How much an example counts in the fit; a training set has it only where the pipeline file samples or weighs. */
    public static final TableColumn WEIGHT = optional(
            "_weight",
            "double",
            "How much the example counts in the fit: the file's weight, over the kept share of its class in the train split; the column is"
                    + " there only where the pipeline file samples or weighs.");

    /**
     * The examples of one training set: written once, never changed.
     *
     * @param key the spine's key columns with their types
     * @param features as in {@link #scoringSet}, behind {@link #WEIGHT} if there are weights
     */
    public static TableContract trainingSet(String id, List<TableColumn> key, List<TableColumn> features) {
        List<TableColumn> columns = new ArrayList<>(key);
        columns.add(required("_night", "date", "The night that would have predicted the row."));
        columns.add(required("_date", "date", "The day that the prediction is about."));
        columns.add(required("_split", "string", "train, validation or test."));
        columns.add(required("_label", "double", "The outcome: 0 or 1, or the value of a regression."));
        columns.addAll(features);
        List<String> names = new ArrayList<>(List.of("_night"));
        key.forEach(k -> names.add(k.name()));
        return new TableContract(
                "training_set_" + id,
                trainingSetPath(id),
                columns,
                names,
                "_night",
                Layout.none(),
                "Examples: the spine's rows with their features as known by each night, and the matured label.");
    }

    /**
     * What was predicted.
     *
     * @param key the spine's key columns with their types
     */
    public static TableContract predictions(List<TableColumn> key) {
        List<TableColumn> columns = new ArrayList<>();
        columns.add(required("night", "date", "The night that predicted."));
        columns.add(required("date", "date", "The day that the prediction is about."));
        columns.addAll(key);
        columns.add(required("model", "string", "The model that was champion that night."));
        columns.add(required("score", "double", "What the model says: a probability, or the predicted value."));
        columns.add(optional("probability", "double", "Probability of the label, 0 to 1; null for a regression."));
        columns.add(optional(
                "decision", "boolean", "Whether the probability reaches the threshold; null for a regression."));
        columns.add(optional(
                "reasons",
                "array<struct<feature:string,value:string,contribution:double>>",
                "The features that moved the score most, the strongest first."));
        columns.add(required("features", "string", "Hash of the feature definitions."));
        columns.add(required("run_id", "string", "The run that predicted."));
        columns.add(required("night_month", "string", "Month of the night: the partition."));
        List<String> names = new ArrayList<>(List.of("night"));
        key.forEach(k -> names.add(k.name()));
        return new TableContract(
                "predictions",
                "predictions",
                columns,
                names,
                "night",
                Layout.by("night_month"),
                "One row for each night and entity.");
    }

    private static String ddl(List<TableColumn> columns) {
        return columns.stream().map(TableColumn::ddl).collect(Collectors.joining(","));
    }
}
