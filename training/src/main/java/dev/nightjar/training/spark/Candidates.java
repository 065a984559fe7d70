package dev.nightjar.training.spark;

import dev.nightjar.core.config.Metric;
import dev.nightjar.core.config.NetworkOptions;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Search;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.TrainingCalendar;
import dev.nightjar.lake.LakeFiles;
import dev.nightjar.model.CalibratedModel;
import dev.nightjar.model.Model;
import dev.nightjar.model.PreprocessingPlan;
import dev.nightjar.model.registry.CheckpointFiles;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.model.registry.Reign;
import dev.nightjar.training.TrainingDecision;
import dev.nightjar.training.search.Searches;
import dev.nightjar.training.search.TimeIsUp;
import dev.nightjar.training.search.TrainerSearch;
import dev.nightjar.training.search.TrialFits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Fits the trainers of a night, each with the configuration that its search found, or as the file has it. */
final class Candidates {
    private static final int SHARDS_WITHOUT_NETWORK = 4;

    private final RunContext context;
    private final Pipeline pipeline;
    private final TrainingSet set;
    private final LakeFiles files;
    private final List<String> warnings;
    private final Map<Integer, Fitting> byShards = new TreeMap<>();
    private final Map<String, Training.Trainer> configurations = new LinkedHashMap<>();
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    /** @param warnings gets one if the champion cannot be read */
    Candidates(RunContext context, TrainingSet set, LakeFiles files, List<String> warnings) {
        this.context = context;
        this.pipeline = context.pipeline();
        this.set = set;
        this.files = files;
        this.warnings = warnings;
    }

    /**
     * By name, in the file's order.
     *
     * @param before reign of the night before's champion, from which a trainer may start
     * @param trials of the search
     */
    Map<String, Fitted> fit(Optional<Reign> before, TrialTable trials, TrialJudge judge) {
        Map<String, Training.Trainer> trainers = pipeline.training()
                .trainersOn(
                        context.night(),
                        before.isPresent() ? TrainingCalendar.Champion.STANDS : TrainingCalendar.Champion.MISSING);
        configurations.putAll(trainers);
        Earlier earlier = earlier(before);
        Search search = pipeline.training().search();
        int searched = (int)
                trainers.keySet().stream().filter(search.spaces()::containsKey).count();
        Metric by = Metric.named(pipeline.training().chooseBy()).orElseThrow();
        Searches searches =
                new Searches(search, searched, by, pipeline.training().seed(), trials);
        Map<String, Fitted> fitted = new LinkedHashMap<>();
        trainers.forEach((name, trainer) -> {
            if (search.spaces().containsKey(name)) {
                fitted.put(name, searched(name, earlier, searches, trials, judge));
            } else {
                long begun = System.nanoTime();
                fitted.put(name, Trainers.of(trainer).fit(fitting(trainer).with(earlier)));
                seconds.put(name, (System.nanoTime() - begun) / 1e9);
            }
        });
        return fitted;
    }

    private Fitted searched(String name, Earlier earlier, Searches searches, TrialTable trials, TrialJudge judge) {
        try (ShardCache.Last blocks = new ShardCache.Last()) {
            TrainerSearch.Best<Fitted> best = searches.of(name, trial(name, earlier, blocks, judge));
            configurations.put(name, best.configuration());
            trials.takesPart(best.row());
            Fitted fitted = best.fitted();
            String says = fitted.says() + ", trial " + best.row().trial() + " of " + best.trials()
                    + (best.row().trial() == 0
                            ? ", as in the file"
                            : " " + best.row().keys());
            return new Fitted(
                    fitted.model(), fitted.withThreshold(), fitted.trainingLosses(), fitted.validationLosses(), says);
        }
    }

    private TrialFits<Fitted> trial(String name, Earlier earlier, ShardCache blocks, TrialJudge judge) {
        Earlier.Place every = (trainer, key, ignored) -> checkpoints(trainer, key, 1);
        return (configuration, share, seconds) -> {
            context.progress().say("search: " + name + ", " + Math.round(100 * share) + " % of " + configuration);
            long begun = System.nanoTime();
            Runnable stop = () -> {
                if ((System.nanoTime() - begun) / 1e9 > seconds) {
                    throw new TimeIsUp();
                }
            };
            Fitted fitted = Trainers.of(cut(configuration, share))
                    .fit(fitting(configuration).with(new Earlier(earlier.champion(), every, share, blocks, stop)));
            return judge.judge(name, fitted, share, begun);
        };
    }

    /** Trees cannot go on, so they are fewer. */
    private static Training.Trainer cut(Training.Trainer configuration, double share) {
        return configuration instanceof Training.Trainer.Gbt trees
                ? trees.withIterations((int) Math.ceil(share * trees.maxIterations()))
                : configuration;
    }

    /** The configuration with which a trainer takes part, after {@link #fit}. */
    Training.Trainer configuration(String name) {
        return configurations.get(name);
    }

    /** Wall time of the fits of trainers that were not searched, after {@link #fit}. */
    Map<String, Double> seconds() {
        return seconds;
    }

    /** A trainer on fewer rows, from nothing, after {@link #fit}. */
    Fitted on(TrainingSet fewer, String name) {
        Training.Trainer trainer = configuration(name);
        int shards = trainer instanceof Training.Trainer.Dl4j network ? network.shards() : SHARDS_WITHOUT_NETWORK;
        return Trainers.of(trainer).fit(fitting(fewer, shards));
    }

    private Fitting fitting(Training.Trainer trainer) {
        int usual = pipeline.training().trainers().values().stream()
                .filter(t -> configurations.containsKey(t.name()))
                .filter(Training.Trainer.Dl4j.class::isInstance)
                .mapToInt(t -> ((Training.Trainer.Dl4j) t).shards())
                .findFirst()
                .orElse(SHARDS_WITHOUT_NETWORK);
        int shards = trainer instanceof Training.Trainer.Dl4j network ? network.shards() : usual;
        return byShards.computeIfAbsent(shards, s -> fitting(set, s));
    }

    private Fitting fitting(TrainingSet of, int shards) {
        Examples examples = new Examples(
                of.rows(),
                pipeline.spine().key(),
                set.features(),
                shards,
                pipeline.training().seed(),
                PreprocessingPlan.rules(set.features(), pipeline.training().preprocessing()));
        return new Fitting(
                set.rows().sparkSession(),
                examples,
                examples.statistics(),
                pipeline.label().task(),
                PipelineTables.featureSetHash(pipeline),
                set.id(),
                pipeline.training().seed(),
                context.progress());
    }

    private Earlier earlier(Optional<Reign> before) {
        return new Earlier(
                before.filter(reign -> startsFromChampion(pipeline.training())).flatMap(this::readable),
                this::checkpoints);
    }

    /** Whether a trainer, or a trial of one, may start from the champion. */
    static boolean startsFromChampion(Training training) {
        return training.trainers().values().stream()
                        .anyMatch(t -> t instanceof Training.Trainer.Dl4j network
                                && network.options().start() == NetworkOptions.Start.CHAMPION)
                || training.search().spaces().values().stream()
                        .flatMap(space -> space.dimensions().stream())
                        .anyMatch(dimension -> dimension.key().equals("start"));
    }

    private CheckpointFiles checkpoints(String trainer, String key, int every) {
        return new CheckpointFiles(
                files, CheckpointFiles.path(set.id()) + "/" + trainer + "-" + key, every, context.progress());
    }

    private Optional<Model> readable(Reign reign) {
        try {
            return Optional.of(CalibratedModel.uncalibrated(new ModelStore(files).read(reign.model())));
        } catch (PipelineException e) {
            warnings.add(
                    "no trainer starts from champion " + TrainingDecision.shown(reign.model()) + ": " + e.getMessage());
            return Optional.empty();
        }
    }
}
