package dev.nightjar.app.sql;

import static dev.nightjar.core.table.TableColumn.optional;
import static dev.nightjar.core.table.TableColumn.required;

import dev.nightjar.core.table.TableColumn;
import java.util.List;

/** Views over what trainings wrote, for questions about models. As with {@link PeopleViews}, a test pins names, types and sentences. */
public final class ModelViews {
    public static final String TRIALS = "trials";
    public static final String EPOCHS = "epochs";
    public static final String MODEL_METRICS = "model_metrics";

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
