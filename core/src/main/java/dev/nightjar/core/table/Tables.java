package dev.nightjar.core.table;

import static dev.nightjar.core.table.TableColumn.optional;
import static dev.nightjar.core.table.TableColumn.required;

import java.util.ArrayList;
import java.util.List;

/** The contracts of the tables that every pipeline has. Those that depend on the pipeline file are in {@link PipelineTables}. */
public final class Tables {
    public static final TableContract LEDGER = new TableContract(
            "ledger",
            "ledger",
            List.of(
                    required("sighting", "string", "Hash of source, place, tag and content: the row's identity."),
                    required("source", "string", "Name of the source in the pipeline file."),
                    required("place", "string", "File, relative to the pipeline file's folder where it lies below it."),
                    required("size", "bigint", "Bytes."),
                    required("tag", "string", "Modification time in milliseconds, or the store's entity tag."),
                    required("content_hash", "string", "SHA-256 of the bytes, first 32 hex digits."),
                    required("landed_at", "timestamp", "When the file landed: its modification time."),
                    optional("declared_date", "date", "The date that the source declares for the file."),
                    required("known_date", "date", "The first night allowed to read it; never changed once published."),
                    required(
                            "declared_history",
                            "boolean",
                            "Whether the declared date lies behind the frontier because the source was loaded for the first time."),
                    required("rows", "bigint", "Rows in the file.")),
            List.of("sighting", "known_date"),
            "known_date",
            Layout.none(),
            "One row for each sighting of a file.");

    public static final TableContract FRONTIER = new TableContract(
            "frontier",
            "frontier",
            List.of(
                    required("publication", "bigint", "Counts from 1; the greatest is in force."),
                    required("night", "date", "The published night."),
                    required("tables", "map<string,bigint>", "Path of each data table to its Delta version."),
                    required("config_hash", "string", "Hash of the pipeline file as understood."),
                    required("run_id", "string", "The run that published it."),
                    optional(
                            "features",
                            "map<string,map<string,string>>",
                            "Feature groups first published here: group@version to its definition, key by key.")),
            List.of("publication"),
            "",
            Layout.none(),
            "One row for each publication of the data tables; the newest night is the frontier.");

    public static final TableContract FEATURE_BUILDS = new TableContract(
            "feature_builds",
            "feature_builds",
            List.of(
                    required(
                            "event_id", "string", "Hash of table, dates and publication: a repeat is no second event."),
                    required("table", "string", "Folder of the facts or tiles, below the pipeline's lake."),
                    optional(
                            "first",
                            "date",
                            "First known date of the chunk; null in a table's first one, which has no bound."),
                    required("last", "date", "Last known date of the chunk, included."),
                    required("publication", "bigint", "The publication that the rows were made from."),
                    required("tiles", "bigint", "Rows written: tiles, or facts and refused rows."),
                    required("run_id", "string", "The run that built it."),
                    optional(
                            "made_from",
                            "string",
                            "Folder of the published table that the rows follow from; null for tiles of former times, made from their"
                                    + " published facts.")),
            List.of("event_id"),
            "",
            Layout.none(),
            "Chunks of days of facts and tiles that were built ahead of the night that publishes them.");

    public static final TableContract METRICS = new TableContract(
            "metrics",
            "metrics",
            List.of(
                    required("night", "date", "The night that measured."),
                    required("kind", "string", "check, model or data."),
                    required("subject", "string", "Table, set or model."),
                    required("name", "string", "Rule or metric."),
                    required(
                            "split",
                            "string",
                            "train, validation or test; test COLUMN=VALUE for a slice; empty for checks and for what a model"
                                    + " costs."),
                    optional("date", "date", "The known date that was judged; null for the range as a whole."),
                    optional("value", "double", "The value; null if it could not be told."),
                    required("bound", "string", "The bounds in words; empty if there is none."),
                    required("verdict", "string", "pass, warn, stop, accepted or info."),
                    required("rows", "bigint", "Rows looked at."),
                    required("failed_rows", "bigint", "Rows that broke the rule; 0 where that has no meaning."),
                    required("run_id", "string", "The run that measured.")),
            List.of("night", "kind", "subject", "name", "split", "date"),
            "night",
            Layout.none(),
            "Every measured number of checks, data and models, one a row.");

    public static final TableContract ACCEPTANCES = new TableContract(
            "acceptances",
            "acceptances",
            List.of(
                    required(
                            "event_id", "string", "Hash of table, date, rule and digest: a repeat is no second event."),
                    required("night", "date", "The night that was held back."),
                    required("date", "date", "The known date that was judged."),
                    required("table", "string", "The table."),
                    required("rule", "string", "The check that stopped."),
                    required("digest", "string", "Hash of the rows judged, the value and the bound."),
                    required("reason", "string", "Why the data are accepted all the same."),
                    required("author", "string", "Who accepted them.")),
            List.of("event_id"),
            "",
            Layout.none(),
            "Stopped checks that a person accepted; each holds while its digest does.");

    public static final TableContract MODEL_EVENTS = new TableContract(
            "model_events",
            "model_events",
            List.of(
                    required("event_id", "string", "Hash of what happened: a repeat is no second event."),
                    required("night", "date", "The night from which it counts."),
                    required("position", "int", "Order among the night's events, from 0."),
                    required("event", "string", "registered, verdict, approved, promoted, rolled_back or retired."),
                    required("model", "string", "Model id."),
                    required("trainer", "string", "Name of the trainer in the pipeline file."),
                    required("reason", "string", "Why, in words."),
                    required("author", "string", "The run, or the person."),
                    required(
                            "detail",
                            "string",
                            "JSON: the verdict's rules, the metrics, the hash of the folder's manifest.")),
            List.of("event_id"),
            "",
            Layout.none(),
            "The registry: append-only events about models.");

    public static final TableContract SEARCH_TRIALS = new TableContract(
            "search_trials",
            "search_trials",
            List.of(
                    required(
                            "event_id",
                            "string",
                            "Hash of search, trainer, trial and rung: a repeat is no second event."),
                    required("night", "date", "The night that trained."),
                    required("search", "string", "Hash of the training set and of all that decides the trials."),
                    required("training_set", "string", "Id of the training set."),
                    required(
                            "trainer",
                            "string",
                            "Name of the trainer in the pipeline file; constant for the constant predictor."),
                    required("trial", "int", "Number of the trial, from 0, the trainer as the file has it."),
                    required(
                            "rung",
                            "int",
                            "Rung of the halving, from 0; one above the last for a trial that was finished although the time was up."),
                    required("share", "double", "Share of a whole training after which the step ended, above 0 to 1."),
                    required("keys", "string", "JSON: the keys with other values than in the file."),
                    required("result", "string", "done, cut (the time was up) or failed."),
                    required("best", "boolean", "Whether this trial took part in the contest for its trainer."),
                    required("metric", "string", "The metric of training.choose_by."),
                    optional("value", "double", "Its value on the validation rows; null if the step did not end."),
                    required(
                            "fit_seconds",
                            "double",
                            "Wall time of fitting and judging, measured once; 0 if the step did not begin."),
                    optional(
                            "scoring_microseconds",
                            "double",
                            "Time to score a row in one thread, measured once; null for models that were not trained to their end."),
                    required(
                            "model",
                            "string",
                            "Id of the model without threshold and calibration; empty if there is none."),
                    required("says", "string", "A few words.")),
            List.of("event_id"),
            "",
            Layout.none(),
            "Append-only: each step of each search, what a time limit cut off, and beside them the trainers that are not searched.");

    public static final TableContract CURVES = new TableContract(
            "curves",
            "curves",
            List.of(
                    required("night", "date", "The night that evaluated."),
                    required("model", "string", "Model id, or constant."),
                    required("split", "string", "train, validation or test."),
                    required("curve", "string", "roc, pr, calibration, gain, lift, loss or learning."),
                    required("series", "string", "Name of the trainer; champion for the model that stood before."),
                    required("position", "int", "Order of the point, from 0."),
                    required(
                            "x",
                            "double",
                            "roc: false positive rate; pr: recall; calibration: mean score of the bin; gain and lift: share of the rows, those with the greatest scores first; loss: epoch, from 1; learning: training rows."),
                    required(
                            "y",
                            "double",
                            "roc: true positive rate; pr: precision; calibration: mean label of the bin; gain: share of the positives among them; lift: that over the share of the rows; loss: mean loss; learning: log loss or root mean squared error.")),
            List.of("night", "model", "split", "curve", "position"),
            "night",
            Layout.none(),
            "The curves of the models that a night evaluated; at most 200 points each.");

    public static final TableContract TRAINING_SETS = new TableContract(
            "training_sets",
            "training_sets/index",
            List.of(
                    required("id", "string", "Hash of everything that the training set is made from."),
                    required("night", "date", "The night that made it."),
                    required("first_night", "date", "First night of its rows."),
                    required("last_night", "date", "Last night of its rows, included."),
                    required("path", "string", "Folder below the pipeline's lake."),
                    required("rows", "bigint", "Rows: examples with a label."),
                    required("spine_rows", "bigint", "Rows of the spine."),
                    required("unmatured", "bigint", "Spine rows left out because no label was known by the night."),
                    required("excluded", "bigint", "Spine rows left out by the label's exclude."),
                    required("features", "array<string>", "Feature names in order."),
                    required("tables", "map<string,bigint>", "Path of each table read to its Delta version."),
                    required(
                            "definition",
                            "string",
                            "YAML: sources, tables, features and label as the pipeline file defined them; models that were"
                                    + " trained on the set are served by it."),
                    required("run_id", "string", "The run that made it."),
                    optional(
                            "in_gaps",
                            "bigint",
                            "Spine rows left out because their night lies between two splits; null in sets made before there were gaps."),
                    optional(
                            "sampled_out",
                            "bigint",
                            "Examples of the train split left out by training.sample; null in sets made before there were samples."),
                    optional(
                            "content_hash",
                            "string",
                            "Hash of all rows and columns, whatever their order: what a rebuilt set must have; null in sets made before"
                                    + " there were hashes.")),
            List.of("id"),
            "",
            Layout.none(),
            "One row for each training set; its examples are a table of their own.");

    public static final TableContract RUNS = new TableContract(
            "runs",
            "runs",
            List.of(
                    required("run_id", "string", "Hash of pipeline, night, config and code: the same for a repeat."),
                    required("attempt", "string", "One process's try."),
                    required("night", "date", "The night."),
                    required("stage", "string", "The stage."),
                    required("outcome", "string", "done, skipped, failed or killed."),
                    required("started_at", "timestamp", "When the stage began."),
                    required("seconds", "double", "Wall time."),
                    required("rows_in", "bigint", "Rows read."),
                    required("rows_out", "bigint", "Rows written."),
                    required("bytes_in", "bigint", "Bytes read by Spark tasks."),
                    required("bytes_out", "bigint", "Bytes written by Spark tasks."),
                    required("spark_jobs", "bigint", "Spark jobs started."),
                    required("tables", "map<string,bigint>", "Delta versions committed, by table."),
                    required("config_hash", "string", "Hash of the pipeline file as understood."),
                    required("code_version", "string", "Version and commit of the jar."),
                    required("says", "string", "What the stage did, in a sentence; the error if it failed."),
                    required("host", "string", "Where it ran.")),
            List.of("attempt", "stage"),
            "",
            Layout.none(),
            "One row for each stage and attempt; the only table with clocks.");

    private Tables() {}

    /** In the order of the data's flow. */
    public static List<TableContract> all() {
        return List.of(
                LEDGER,
                FRONTIER,
                FEATURE_BUILDS,
                METRICS,
                ACCEPTANCES,
                CURVES,
                TRAINING_SETS,
                SEARCH_TRIALS,
                MODEL_EVENTS,
                RUNS);
    }

    /** Both lists, one behind the other. */
    static List<TableColumn> concat(List<TableColumn> first, List<TableColumn> second) {
        List<TableColumn> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
