package dev.nightjar.training.spark;

import dev.nightjar.core.config.Gate;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.lake.LakeFiles;
import dev.nightjar.model.Model;
import dev.nightjar.model.registry.CheckpointFiles;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.model.registry.Reign;
import dev.nightjar.model.spark.RowFeatures;
import dev.nightjar.training.Apart;
import dev.nightjar.training.Assessed;
import dev.nightjar.training.Constant;
import dev.nightjar.training.CurvePoint;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.GateKeeper;
import dev.nightjar.training.LabelRules;
import dev.nightjar.training.LabelSummary;
import dev.nightjar.training.Outcome;
import dev.nightjar.training.Rivals;
import dev.nightjar.training.TestFigures;
import dev.nightjar.training.TrainingDecision;
import dev.nightjar.training.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/** One night's trainers against each other, the champion and the constant, on one training set. */
final class Contest {
    private static final String CHAMPION = Assessment.CHAMPION;

    private final RunContext context;
    private final Pipeline pipeline;
    private final TrainingSet set;
    private final LakeFiles files;
    private final ModelStore store;
    private final ScoringSpeed speed;
    private final Assessment assessment;
    private final List<String> warnings = new ArrayList<>();
    private final List<Outcome.MetricRow> findings = new ArrayList<>();
    private final Candidates candidates;
    private final TrialTable trials;
    private Map<String, String> manifests = Map.of();
    private OptionalLong published = OptionalLong.empty();

    /** A model that was fitted, with its threshold. */
    private record Finished(String trainer, Model model, Fitted fitted) {}

    Contest(RunContext context, TrainingSet set, LakeFiles files, TrialTable trials) {
        this.speed = new ScoringSpeed(files);
        this.context = context;
        this.pipeline = context.pipeline();
        this.set = set;
        this.files = files;
        this.store = new ModelStore(files);
        this.trials = trials;
        this.candidates = new Candidates(context, set, files, warnings);
        this.assessment = new Assessment(set.rows(), pipeline);
    }

    /** One sentence each, about what {@link #run} met. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** How far apart the splits lie, and where the candidate is worst, as far as the file asks; after {@link #run}. */
    List<Outcome.MetricRow> findings() {
        return List.copyOf(findings);
    }

    /**
     * Fits, chooses, evaluates and judges; the models' folders are written.
     *
     * @param reign of the champion that stands
     * @param before reign of the night before's champion, from which a trainer may start
     */
    Outcome run(Optional<Reign> reign, Optional<Reign> before) {
        Map<String, LabelSummary> labels = assessment.labels();
        LabelRules.check("training_sets/" + set.id(), pipeline.label().task(), labels);
        pipeline.evaluation().adversarial().ifPresent(rules -> {
            for (Apart apart : new Adversary(set, pipeline, rules).apart(labels)) {
                findings.add(apart.row());
                apart.warning().ifPresent(warnings::add);
            }
        });
        Constant constant = new Constant(labels.get(Outcome.TRAIN).mean());
        TrialJudge judge = new TrialJudge(set, pipeline, assessment, constant);
        Map<String, Fitted> raw = candidates.fit(before, trials, judge);
        Map<String, Fitted> fitted = new Calibrations(set.rows(), pipeline).of(raw, warnings);
        Map<String, Model> models = new LinkedHashMap<>();
        Map<String, OptionalDouble> open = new LinkedHashMap<>();
        fitted.forEach((trainer, f) -> {
            models.put(trainer, f.model());
            open.put(trainer, pipeline.scoring().threshold());
        });
        context.progress().say("evaluating on validation: " + String.join(", ", models.keySet()));
        Map<String, Evaluation> validation = assessment.evaluate(Outcome.VALIDATION, models, open, constant);
        publish(raw, validation, judge);
        List<Finished> finished = finish(fitted, validation);
        finished.forEach(f -> store.write(f.model()));
        files.delete(CheckpointFiles.path(set.id()));
        int chosen = Outcome.best(
                finished.stream().map(f -> validation.get(f.trainer())).toList(),
                Metric.named(pipeline.training().chooseBy()).orElseThrow());
        Outcome outcome = judge(finished, chosen, validation, reign, constant);
        manifests = new Evidence(pipeline, set, store)
                .write(finished.stream().map(Finished::model).toList(), outcome);
        return outcome;
    }

    /** Model id to the hash of its folder's manifest, after {@link #run}. */
    Map<String, String> manifests() {
        return manifests;
    }

    /** What was tried, to be read with SQL; only where there is a search. */
    private void publish(Map<String, Fitted> fitted, Map<String, Evaluation> validation, TrialJudge judge) {
        if (pipeline.training().search().spaces().isEmpty()) {
            return;
        }
        candidates
                .seconds()
                .forEach((trainer, seconds) -> trials.takesPart(
                        judge.unsearched(trainer, fitted.get(trainer), validation.get(trainer), seconds)));
        trials.stands(judge.constant(validation.get(Constant.NAME)));
        published = OptionalLong.of(
                trials.publish(Metric.named(pipeline.training().chooseBy()).orElseThrow()));
    }

    /** The version of {@code search_trials} that has the night's search, after {@link #run}; empty without one. */
    OptionalLong published() {
        return published;
    }

    private List<Finished> finish(Map<String, Fitted> fitted, Map<String, Evaluation> validation) {
        List<Finished> finished = new ArrayList<>();
        fitted.forEach((trainer, f) -> {
            OptionalDouble threshold = validation.get(trainer).threshold();
            boolean never = threshold.isPresent()
                    && validation.get(trainer).value(Metric.PRECISION).isEmpty();
            if (never && pipeline.scoring().threshold().isEmpty()) {
                warnings.add("scoring.decision: " + trainer + " says yes to no row of validation: no threshold from "
                        + "which it says yes is allowed by the rule, or better; its threshold is "
                        + threshold.getAsDouble());
            }
            Model model = threshold.isPresent() ? f.withThreshold().apply(threshold.getAsDouble()) : f.model();
            finished.add(new Finished(trainer, model, f));
        });
        return finished;
    }

    private Outcome judge(
            List<Finished> finished,
            int chosen,
            Map<String, Evaluation> validation,
            Optional<Reign> reign,
            Constant constant) {
        Map<String, Model> models = new LinkedHashMap<>();
        finished.forEach(f -> models.put(f.trainer(), f.model()));
        Optional<Model> champion = reign.flatMap(r -> champion(r, finished));
        champion.ifPresent(model -> models.put(CHAMPION, model));
        context.progress().say("evaluating on test: " + String.join(", ", models.keySet()));
        Assessment.Tested tested = assessment.test(models, thresholds(models), constant);
        Map<String, Evaluation> test = tested.whole();
        pipeline.evaluation()
                .worstSlices()
                .ifPresent(rules -> findings.addAll(new WorstSlices(set, pipeline, rules)
                        .of(
                                finished.get(chosen).model(),
                                test.get(Constant.NAME).rows())));
        Map<String, Model> best =
                Map.of(finished.get(chosen).trainer(), finished.get(chosen).model());
        Map<String, Evaluation> train = assessment.evaluate(Outcome.TRAIN, best, thresholds(best), constant);
        List<Assessed> candidates = new ArrayList<>();
        for (Finished f : finished) {
            candidates.add(assessed(f, validation, tested, train));
        }
        if (!pipeline.evaluation().learningCurve().isEmpty()) {
            candidates.set(
                    chosen, candidates.get(chosen).with(learning(finished.get(chosen), validation, train, constant)));
        }
        Verdict verdict = verdict(finished, chosen, tested, reign, champion.isPresent());
        return new Outcome(
                candidates,
                chosen,
                champion.map(model -> new Assessed(
                        model.id(),
                        CHAMPION,
                        Map.of(Outcome.TEST, test.get(CHAMPION)),
                        Map.of(),
                        tested.slices().getOrDefault(CHAMPION, Map.of()),
                        "")),
                new Assessed(
                        Constant.NAME,
                        Constant.NAME,
                        Map.of(
                                Outcome.TRAIN, train.get(Constant.NAME),
                                Outcome.VALIDATION, validation.get(Constant.NAME),
                                Outcome.TEST, test.get(Constant.NAME)),
                        Map.of(),
                        constant.says(pipeline.label().task())),
                verdict);
    }

    private Verdict verdict(
            List<Finished> finished,
            int chosen,
            Assessment.Tested tested,
            Optional<Reign> reign,
            boolean championApart) {
        Finished candidate = finished.get(chosen);
        Optional<TestFigures> champion = reign.flatMap(r -> championApart
                ? Optional.of(tested.of(CHAMPION))
                : finished.stream()
                        .filter(f -> f.model().id().equals(r.model()))
                        .findFirst()
                        .map(f -> tested.of(f.trainer())));
        Map<String, TestFigures> baselines = new LinkedHashMap<>();
        finished.stream()
                .filter(f -> !f.trainer().equals(candidate.trainer())
                        && pipeline.training().trainers().get(f.trainer()).isBaseline())
                .forEach(f -> baselines.put(f.trainer(), tested.of(f.trainer())));
        Rivals rivals = new Rivals(champion, tested.of(Constant.NAME), baselines);
        return GateKeeper.judge(pipeline.gate(), tested.of(candidate.trainer()), rivals, costs(candidate.model()));
    }

    private Map<String, Double> costs(Model model) {
        Map<String, Double> costs = new LinkedHashMap<>();
        costs.put(Gate.MODEL_BYTES, (double)
                model.files().values().stream().mapToLong(b -> b.length).sum());
        if (pipeline.gate().boundsSpeed()) {
            costs.put(Gate.SCORING_MICROSECONDS, speed.of(model, set.rows()));
        }
        return costs;
    }

    /** Of the chosen trainer, calibrated on each share as on all rows. */
    private Map<String, List<CurvePoint>> learning(
            Finished chosen, Map<String, Evaluation> validation, Map<String, Evaluation> train, Constant constant) {
        String name = chosen.trainer();
        LearningCurve curve = new LearningCurve(
                set,
                pipeline,
                fewer -> new Calibrations(fewer.rows(), pipeline)
                        .of(Map.of(name, candidates.on(fewer, name)), new ArrayList<>())
                        .get(name),
                context.progress());
        return curve.points(constant, train.get(name), validation.get(name), warnings);
    }

    private static Map<String, OptionalDouble> thresholds(Map<String, Model> models) {
        Map<String, OptionalDouble> thresholds = new LinkedHashMap<>();
        models.forEach((name, model) -> thresholds.put(name, model.header().threshold()));
        return thresholds;
    }

    private static Assessed assessed(
            Finished finished,
            Map<String, Evaluation> validation,
            Assessment.Tested tested,
            Map<String, Evaluation> train) {
        Map<String, Evaluation> bySplit = new TreeMap<>();
        bySplit.put(Outcome.VALIDATION, validation.get(finished.trainer()));
        bySplit.put(Outcome.TEST, tested.whole().get(finished.trainer()));
        if (train.containsKey(finished.trainer())) {
            bySplit.put(Outcome.TRAIN, train.get(finished.trainer()));
        }
        Map<String, List<CurvePoint>> losses = new TreeMap<>();
        losses.put(Outcome.TRAIN, finished.fitted().trainingLosses());
        losses.put(Outcome.VALIDATION, finished.fitted().validationLosses());
        return new Assessed(
                finished.model().id(),
                finished.trainer(),
                bySplit,
                losses,
                tested.slices().getOrDefault(finished.trainer(), Map.of()),
                finished.fitted().says());
    }

    /** The champion, if it can be evaluated on this set; a candidate that is the same model needs no second evaluation. */
    private Optional<Model> champion(Reign reign, List<Finished> finished) {
        if (finished.stream().anyMatch(f -> f.model().id().equals(reign.model()))) {
            return Optional.empty();
        }
        try {
            Model model = store.read(reign.model());
            Label.Task task = pipeline.label().task();
            if (model.header().task() != task) {
                warnings.add("champion " + TrainingDecision.shown(reign.model()) + " is for a label of the kind "
                        + model.header().task() + ", not " + task + "; it was not compared");
                return Optional.empty();
            }
            RowFeatures.select(set.rows().schema(), model.inputs());
            return Optional.of(model);
        } catch (PipelineException e) {
            warnings.add("champion " + TrainingDecision.shown(reign.model()) + " was not compared: " + e.getMessage());
            return Optional.empty();
        }
    }
}
