package dev.nightjar.app.sql;

import static dev.nightjar.core.table.TableColumn.optional;
import static dev.nightjar.core.table.TableColumn.required;

import dev.nightjar.core.config.Metric;
import dev.nightjar.core.table.TableColumn;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Views over what trainings wrote, for questions about models. As with {@link PeopleViews}, a test pins names, types and sentences. */
public final class ModelViews {
    public static final String TRIALS = "trials";
    public static final String EPOCHS = "epochs";
    public static final String MODEL_METRICS = "model_metrics";
    public static final String LEADERBOARD = "leaderboard";

    private ModelViews() {}

    /** What each training tried. */
    public static SqlView trials(String events) {
        List<TableColumn> columns = List.of(
                required("night", "date", "The night that trained."),
                required("trial", "int", "Order among the night's events, from 0."),
                required("trainer", "string", "Name of the trainer in the pipeline file."),
                required("model", "string", "Model id."),
                required("chosen", "boolean", "Whether it was the best on validation, so that the gate judged it."),
                optional("fit", "string", "A few words about the fit."),
                optional("training_set", "string", "Id of the training set."),
                optional(
                        "validation", "map<string,double>", "Metric to value on the validation rows; rows among them."),
                optional("test", "map<string,double>", "The same on the test rows."),
                optional("manifest", "string", "Hash of the model's folder; null for models of former times."));
        return new SqlView(
                TRIALS,
                SqlView.COMPUTED,
                "Every model that a training made, the chosen one and the others.",
                columns,
                "select night, position as trial, trainer, model, coalesce(" + json("chosen")
                        + " = 'true', false) as chosen, " + json("fit") + " as fit, " + json("training_set")
                        + " as training_set, from_json(" + json("metrics.validation")
                        + ", 'map<string,double>') as validation, from_json(" + json("metrics.test")
                        + ", 'map<string,double>') as test, " + json("manifest") + " as manifest from " + events
                        + " where event = 'registered'");
    }

    private static String json(String path) {
        return "get_json_object(detail, '$." + path + "')";
    }

    /** How each network learned. */
    public static SqlView epochs(String curves) {
        List<TableColumn> columns = List.of(
                required("night", "date", "The night that trained."),
                required("model", "string", "Model id."),
                required("trainer", "string", "Name of the trainer in the pipeline file."),
                required("epoch", "int", "The epoch, from 1."),
                optional("train_loss", "double", "Mean loss of the rows learned from."),
                optional("validation_loss", "double", "Mean loss of the validation rows after it."));
        return new SqlView(
                EPOCHS,
                SqlView.COMPUTED,
                "The losses of each epoch of the models that learn in epochs.",
                columns,
                "select night, model, series as trainer, cast(x as int) as epoch,"
                        + " max(case when split = 'train' then y end) as train_loss,"
                        + " max(case when split = 'validation' then y end) as validation_loss from " + curves
                        + " where curve = 'loss' group by night, model, series, x");
    }

    /** What searches tried, the best first: each trial by its last step that ended. */
    public static SqlView leaderboard(String trials) {
        List<TableColumn> columns = List.of(
                required("night", "date", "The night that trained."),
                required("search", "string", "Hash of the training set and of all that decides the trials."),
                required(
                        "place",
                        "int",
                        "Place in its search, from 1: whole trainings before others, then by the metric."),
                required(
                        "trainer",
                        "string",
                        "Name of the trainer in the pipeline file; constant for the constant predictor."),
                required("trial", "int", "Number of the trial, from 0, the trainer as the file has it."),
                required("keys", "string", "JSON: the keys with other values than in the file."),
                required("share", "double", "Share of a whole training that it got, above 0 to 1."),
                required("result", "string", "done, cut (the time was up) or failed."),
                required("best", "boolean", "Whether it took part in the contest for its trainer."),
                required("metric", "string", "The metric of training.choose_by."),
                optional("value", "double", "Its value on the validation rows; null if no step ended."),
                required("fit_seconds", "double", "Wall time of all its steps, judging included."),
                optional(
                        "scoring_microseconds",
                        "double",
                        "Time to score a row in one thread; null if it was not trained to its end."),
                required(
                        "model",
                        "string",
                        "Id of the model without threshold and calibration; empty if there is none."),
                required("says", "string", "A few words."));
        String lower = Arrays.stream(Metric.values())
                .filter(metric -> !metric.higherIsBetter())
                .map(metric -> SqlText.text(metric.toString()))
                .collect(Collectors.joining(", "));
        String steps = "select *, max(best) over (partition by search, trainer, trial) as took_part,"
                + " sum(fit_seconds) over (partition by search, trainer, trial) as seconds,"
                + " row_number() over (partition by search, trainer, trial order by result = 'done' desc, rung desc) as last"
                + " from " + trials;
        return new SqlView(
                LEADERBOARD,
                SqlView.COMPUTED,
                "Every trial of a search, and beside them the trainers that are not searched and the constant predictor.",
                columns,
                "select night, search, cast(row_number() over (partition by search order by result = 'done' desc, share desc,"
                        + " case when metric in (" + lower
                        + ") then value else -value end nulls last, trainer, trial) as int)"
                        + " as place, trainer, trial, keys, share, result, took_part as best, metric, value,"
                        + " seconds as fit_seconds, scoring_microseconds, model, says from (" + steps
                        + ") where last = 1");
    }

    /** The models among the metrics. */
    public static SqlView modelMetrics(String metrics) {
        List<TableColumn> columns = List.of(
                required("night", "date", "The night that measured."),
                required("model", "string", "Model id, or constant."),
                required("split", "string", "train, validation or test."),
                optional("slice", "string", "COLUMN=VALUE of the rows; null for the whole split."),
                required("metric", "string", "The figure."),
                optional("value", "double", "The value; null if it is undefined for these rows."),
                required("bound", "string", "The gate's bounds in words; empty if there is none."),
                required("verdict", "string", "pass, warn or stop where the gate judged; info elsewhere."),
                required("rows", "bigint", "Rows looked at."));
        return new SqlView(
                MODEL_METRICS,
                SqlView.COMPUTED,
                "The figures of models by split and slice.",
                columns,
                "select night, subject as model, substring_index(split, ' ', 1) as split,"
                        + " case when instr(split, ' ') > 0 then substring(split, instr(split, ' ') + 1) end as slice,"
                        + " name as metric, value, bound, verdict, rows from " + metrics + " where kind = 'model'");
    }
}
