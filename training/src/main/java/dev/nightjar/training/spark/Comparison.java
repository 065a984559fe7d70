package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.Evaluating;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.Model;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.ModelStatus;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.model.spark.RowFeatures;
import dev.nightjar.training.Compared;
import dev.nightjar.training.Constant;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.LabelSummary;
import dev.nightjar.training.Outcome;
import java.sql.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Compares two registered models: by what a night measured of both, one as the champion, or else on the test rows of the newer one's training
 * set, which neither was fitted on where sets are split by time.
 */
public final class Comparison {
    private static final String FIRST = "first";

    private final Lake lake;
    private final Pipeline pipeline;
    private final ModelHistory history;

    public Comparison(Lake lake, Pipeline pipeline, ModelHistory history) {
        this.lake = Objects.requireNonNull(lake);
        this.pipeline = Objects.requireNonNull(pipeline);
        this.history = Objects.requireNonNull(history);
    }

    /** @param source which rows, and whether they were scored for this comparison */
    public record Result(Compared compared, String source) {
        public Result {
            Objects.requireNonNull(compared);
            Objects.requireNonNull(source);
        }
    }

    /** What a night measured of one model on its test rows. */
    private record Measured(long rows, Map<String, Double> figures) {}

    /**
     * The first model against the second.
     *
     * @throws PipelineException USAGE if they are one model, or for labels of different kinds; DATA if a model or the newer one's training set
     *     cannot be read, or lacks a feature of one of them
     */
    public Result of(ModelStatus first, ModelStatus second) {
        if (first.model().equals(second.model())) {
            throw new PipelineException(
                    ErrorKind.USAGE, "models compare: both are model " + first.model() + "; name two");
        }
        return measured(first.model(), second.model()).orElseGet(() -> scored(first, second));
    }

    /** The newest night that measured both, one as the champion of the other. */
    private Optional<Result> measured(String first, String second) {
        Map<LogicalDate, Map<String, Measured>> nights = figures(first, second);
        Optional<Result> found = Optional.empty();
        for (Map.Entry<LogicalDate, Map<String, Measured>> night : nights.entrySet()) {
            Measured one = night.getValue().get(first);
            Measured other = night.getValue().get(second);
            if (one == null || other == null || one.rows() != other.rows()) {
                continue;
            }
            String source = "the test rows of the night of " + night.getKey() + ", as measured then";
            Label.Task task = pipeline.label().task();
            if (candidate(night.getKey(), first, second) && Compared.hasGains(one.figures())) {
                found = Optional.of(new Result(Compared.of(task, one.rows(), one.figures(), other.figures()), source));
            } else if (candidate(night.getKey(), second, first) && Compared.hasGains(other.figures())) {
                Compared reversed = Compared.of(task, one.rows(), other.figures(), one.figures());
                found = Optional.of(new Result(reversed.reversed(), source));
            }
        }
        return found;
    }

    /** Whether a night made the one and not the other, which it can have measured as the champion only. */
    private boolean candidate(LogicalDate night, String made, String other) {
        List<String> registered = history.on(night).stream()
                .filter(e -> e.kind() == ModelEvent.Kind.REGISTERED)
                .map(ModelEvent::model)
                .toList();
        return registered.contains(made) && !registered.contains(other);
    }

    /** Bounded: some dozens of figures for each night that judged one of the two. */
    private Map<LogicalDate, Map<String, Measured>> figures(String first, String second) {
        List<Row> rows = lake.read(Tables.METRICS)
                .filter(col("kind").equalTo("model").and(col("split").equalTo(Outcome.TEST)))
                .filter(col("subject").isin(first, second).and(col("value").isNotNull()))
                .select("night", "subject", "name", "value", "rows")
                .collectAsList();
        Map<LogicalDate, Map<String, Measured>> nights = new TreeMap<>();
        for (Row row : rows) {
            LogicalDate night = new LogicalDate(row.<Date>getAs("night").toLocalDate());
            Measured measured = nights.computeIfAbsent(night, n -> new TreeMap<>())
                    .computeIfAbsent(row.getAs("subject"), s -> new Measured(row.<Long>getAs("rows"), new TreeMap<>()));
            measured.figures().put(row.getAs("name"), row.<Double>getAs("value"));
        }
        return nights;
    }

    private Result scored(ModelStatus first, ModelStatus second) {
        ModelStore store = new ModelStore(lake.files());
        Model one = store.read(first.model());
        Model other = store.read(second.model());
        if (one.header().task() != other.header().task()) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "models compare: " + first.model() + " is for a label of the kind "
                            + one.header().task() + ", " + second.model() + " for "
                            + other.header().task() + "; there is no metric of both");
        }
        Model newer = second.registered().isAfter(first.registered()) ? other : one;
        String set = newer.header().trainingSet();
        return new Result(scored(set, one, other), "the test rows of training set " + set + ", scored now");
    }

    private Compared scored(String set, Model one, Model other) {
        Dataset<Row> rows = rows(set);
        RowFeatures.select(rows.schema(), one.inputs());
        RowFeatures.select(rows.schema(), other.inputs());
        Assessment assessment = new Assessment(rows, pipeline, rules());
        Map<String, LabelSummary> labels = assessment.labels();
        if (!labels.containsKey(Outcome.TEST) || !labels.containsKey(Outcome.TRAIN)) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "training_sets/" + set + ": there is no row of the split test, so nothing to compare");
        }
        Map<String, Model> models = new LinkedHashMap<>();
        models.put(FIRST, one);
        models.put(Assessment.CHAMPION, other);
        Map<String, OptionalDouble> thresholds = new LinkedHashMap<>();
        models.forEach((name, model) -> thresholds.put(name, model.header().threshold()));
        Map<String, Evaluation> whole = assessment
                .test(models, thresholds, new Constant(labels.get(Outcome.TRAIN).mean()))
                .whole();
        Evaluation evaluation = whole.get(FIRST);
        return Compared.of(
                one.header().task(), evaluation.rows(), figures(evaluation), figures(whole.get(Assessment.CHAMPION)));
    }

    private Evaluating rules() {
        Evaluating file = pipeline.evaluation();
        return new Evaluating(
                List.of(),
                file.weight(),
                file.intervals().samples() > 0 ? file.intervals() : Evaluating.USUAL.intervals(),
                Optional.empty());
    }

    private static Map<String, Double> figures(Evaluation evaluation) {
        Map<String, Double> figures = new TreeMap<>(evaluation.details());
        evaluation.metrics().forEach((metric, value) -> figures.put(metric.toString(), value));
        return figures;
    }

    private Dataset<Row> rows(String id) {
        return lake
                .read(Tables.TRAINING_SETS)
                .filter(col("id").equalTo(id))
                .select("path")
                .collectAsList() // one row
                .stream()
                .findFirst()
                .flatMap(row -> lake.read(row.<String>getAs("path")))
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.DATA,
                        "training_sets/" + id
                                + ": the training set of the newer model is not there, so there are no rows to"
                                + " compare on; make it again (features training-set rebuild)"));
    }
}
