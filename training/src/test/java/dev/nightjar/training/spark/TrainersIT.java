package dev.nightjar.training.spark;

import static dev.nightjar.core.config.PreprocessingRule.Distribution.UNIFORM;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.NetworkOptions;
import dev.nightjar.core.config.PreprocessingRule;
import dev.nightjar.core.config.PreprocessingRule.Analyzer;
import dev.nightjar.core.config.PreprocessingRule.Encode;
import dev.nightjar.core.config.PreprocessingRule.Impute;
import dev.nightjar.core.config.PreprocessingRule.Missing;
import dev.nightjar.core.config.PreprocessingRule.Scale;
import dev.nightjar.core.config.Training.Trainer;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.Progress;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.LabelScale;
import dev.nightjar.model.LinearModel;
import dev.nightjar.model.NetworkModel;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.model.PreprocessingPlan;
import dev.nightjar.model.PreprocessingStats;
import dev.nightjar.model.network.Checkpoints;
import dev.nightjar.model.network.ShardBlock;
import dev.nightjar.model.network.TrainingProgress;
import dev.nightjar.model.spark.RowFeatures;
import dev.nightjar.testing.SparkExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleBiFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class TrainersIT {
    private static final Map<String, Integer> CITY = Map.of("f_city", 2);

    private static Dataset<Row> examples(SparkSession spark, ToDoubleBiFunction<Row, Random> label) {
        return TrainingNight.examples(spark, TrainingNight.MONDAY, label, 2000);
    }

    static Fitting fitting(Dataset<Row> set, Label.Task task, int shards) {
        Examples examples =
                new Examples(set, List.of("id"), RowFeatures.columns(set.schema(), TrainingNight.FEATURES), shards);
        return new Fitting(
                set.sparkSession(), examples, examples.statistics(), task, "features", "set", 42, Progress.silent());
    }

    static Trainer.Dl4j network(Map<String, Integer> embed, double learningRate, int averageEvery) {
        return new Trainer.Dl4j(
                "network", List.of(8, 4), embed, 4, 32, learningRate, 1e-4, 0, 4, averageEvery, NetworkOptions.USUAL);
    }

    @Test
    void theNetworkHasTheSameBytesInOneTwoAndFourPartitions(SparkSession spark) {
        Fitting fitting = fitting(examples(spark, TrainingNight::late), Label.Task.BINARY, 4);
        Preprocessing preprocessing = fitting.statistics()
                .fit(PreprocessingPlan.embedding(fitting.examples().features(), List.of("f_city")));
        NetworkTrainer trainer = new NetworkTrainer(network(CITY, 0.01, 3));
        JavaRDD<ExampleShard> shards = fitting.examples()
                .blocks(preprocessing, LabelScale.none())
                .persist(org.apache.spark.storage.StorageLevel.MEMORY_ONLY());
        List<String> ids = new ArrayList<>();
        for (int partitions : new int[] {4, 2, 1}) {
            JavaRDD<ExampleShard> some = shards.rdd()
                    .coalesce(partitions, false, scala.Option.apply(new Contiguous()), null)
                    .toJavaRDD();
            ids.add(trainer.fit(fitting, preprocessing, LabelScale.none(), some)
                    .model()
                    .id());
        }
        shards.unpersist(true);
        assertThat(ids).hasSize(3).containsOnly(ids.get(0));
    }

    @Test
    void howTheTrainingSetIsStoredChangesNoModel(SparkSession spark) {
        Dataset<Row> set = examples(spark, TrainingNight::late);
        Fitting one = fitting(set.coalesce(1), Label.Task.BINARY, 4);
        Fitting seven = fitting(set.repartition(7), Label.Task.BINARY, 4);
        NetworkTrainer network = new NetworkTrainer(network(CITY, 0.01, 0));
        assertThat(network.fit(seven).model().id())
                .isEqualTo(network.fit(one).model().id());
        LinearTrainer logistic = new LinearTrainer(new Trainer.Linear("logistic", "logistic", 0.001, 0, 50));
        assertThat(logistic.fit(seven).model().id())
                .isEqualTo(logistic.fit(one).model().id());
    }

    @Test
    void theNumberOfShardsChangesNoPreprocessingAndTargetsAreOutOfFold(SparkSession spark) {
        Dataset<Row> set = examples(spark, TrainingNight::late);
        List<FeatureColumn> features = RowFeatures.columns(set.schema(), TrainingNight.FEATURES);
        List<PreprocessingRule> rules = PreprocessingPlan.rules(
                features,
                List.of(
                        new PreprocessingRule.Numbers(
                                List.of("f_b"), Impute.MEDIAN, 0, true, 0.1, 1, true, Scale.QUANTILE, 9, UNIFORM, 1),
                        new PreprocessingRule.Categories(
                                List.of("*"), Missing.OTHER, "", Encode.TARGET, 9, 1, 2, Analyzer.WORD, 1, 1, 5, 3)));
        List<Preprocessing> fitted = new ArrayList<>();
        for (int shards : new int[] {1, 3, 4}) {
            Examples examples = new Examples(set.repartition(shards + 1), List.of("id"), features, shards, 42, rules);
            PreprocessingStats statistics = examples.statistics();
            Preprocessing preprocessing = statistics.fit(statistics.plan(List.of()));
            fitted.add(preprocessing);
            int city = preprocessing.firstOutput(2);
            Set<Float> inTraining = new TreeSet<>();
            Set<Float> inValidation = new TreeSet<>();
            for (ExampleShard shard : examples.blocks(
                            preprocessing, statistics.outOfFold(preprocessing), LabelScale.none())
                    .collect()) {
                inTraining.addAll(values(shard.training(), city));
                inValidation.addAll(values(shard.validation(), city));
            }
            assertThat(inTraining).as("four cities in three folds").hasSize(12);
            assertThat(inValidation).hasSize(4).doesNotContainAnyElementsOf(inTraining);
        }
        assertThat(fitted.get(1).encodings()).isEqualTo(fitted.get(0).encodings());
        assertThat(fitted.get(2).encodings()).isEqualTo(fitted.get(0).encodings());
    }

    private static Set<Float> values(ShardBlock block, int column) {
        Set<Float> values = new TreeSet<>();
        for (int row = 0; row < block.rows(); row++) {
            values.add(block.numbers()[row * block.numericWidth() + column]);
        }
        return values;
    }

    @Test
    void weightsThatAreAllOneChangeNoBitAndPositivesThatCountThriceAreMoreLikely(SparkSession spark) {
        Dataset<Row> set = examples(spark, TrainingNight::late);
        Fitting plain = fitting(set, Label.Task.BINARY, 4);
        Fitting ones = fitting(set.withColumn("_weight", lit(1.0)), Label.Task.BINARY, 4);
        NetworkTrainer network = new NetworkTrainer(network(CITY, 0.01, 0));
        assertThat(network.fit(ones).model().id())
                .isEqualTo(network.fit(plain).model().id());
        Fitting thrice = fitting(
                set.withColumn("_weight", when(col("_label").equalTo(1), 3.0).otherwise(1.0)), Label.Task.BINARY, 4);
        assertThat(network.fit(thrice).model().id())
                .isNotEqualTo(network.fit(plain).model().id());
        LinearTrainer logistic = new LinearTrainer(new Trainer.Linear("logistic", "logistic", 0, 0, 100));
        double shift = ((LinearModel) logistic.fit(thrice).model()).intercept()
                - ((LinearModel) logistic.fit(plain).model()).intercept();
        assertThat(shift).as("the odds are three times what they were").isBetween(Math.log(2.5), Math.log(3.6));
    }

    @Test
    void anotherSeedOrNumberOfShardsIsAnotherNetwork(SparkSession spark) {
        Dataset<Row> set = examples(spark, TrainingNight::late);
        Fitting four = fitting(set, Label.Task.BINARY, 4);
        Fitting three = fitting(set, Label.Task.BINARY, 3);
        NetworkTrainer network = new NetworkTrainer(network(CITY, 0.01, 0));
        assertThat(network.fit(three).model().id())
                .isNotEqualTo(network.fit(four).model().id());
    }

    @Test
    void emptyShardsDoNotMatter(SparkSession spark) {
        Dataset<Row> set = TrainingNight.examples(spark, TrainingNight.MONDAY, TrainingNight::late, 60);
        Fitted fitted = new NetworkTrainer(network(CITY, 0.01, 0)).fit(fitting(set, Label.Task.BINARY, 64));
        assertThat(fitted.trainingLosses()).hasSize(4);
    }

    @Test
    void constantAndMissingFeaturesWeighNothing(SparkSession spark) {
        Fitting fitting = fitting(examples(spark, TrainingNight::minutes), Label.Task.REGRESSION, 4);
        LinearModel model = (LinearModel) new LinearTrainer(new Trainer.Linear("linear", "linear", 0, 0, 100))
                .fit(fitting)
                .model();
        List<String> outputs = model.preprocessing().outputs();
        assertThat(model.coefficients()[outputs.indexOf("f_same")]).isZero();
        assertThat(model.coefficients()[outputs.indexOf("f_none")]).isZero();
        // minutes = 10 + 5 (1.5 a - b + …), and a has deviation 1
        assertThat(model.coefficients()[outputs.indexOf("f_a")]).isBetween(7.2, 7.8);
        assertThat(model.coefficients()[outputs.indexOf("f_b")]).isBetween(-5.3, -4.7);
    }

    @Test
    void anEmbeddingOfNoFeatureIsAMistakeInTheFile(SparkSession spark) {
        Fitting fitting = fitting(examples(spark, TrainingNight::late), Label.Task.BINARY, 2);
        assertThatThrownBy(() -> new NetworkTrainer(network(Map.of("f_town", 2), 0.01, 0)).fit(fitting))
                .isInstanceOf(PipelineException.class)
                .hasMessage("training.trainers.network.embed.f_town: no category feature has this name; there are"
                        + " f_city")
                .extracting(e -> ((PipelineException) e).kind())
                .isEqualTo(ErrorKind.CONFIG);
    }

    private static Trainer.Dl4j with(NetworkOptions options, int epochs) {
        return new Trainer.Dl4j("network", List.of(8, 4), CITY, epochs, 32, 0.01, 0, 0, 4, 3, options);
    }

    private static NetworkOptions options(NetworkOptions.Start start, NetworkOptions.ClassWeight classWeight) {
        return new NetworkOptions(
                NetworkOptions.Activation.ELU,
                NetworkOptions.Wiring.WIDE_AND_DEEP,
                NetworkOptions.Normalization.BATCH,
                Optional.empty(),
                1,
                0.5,
                classWeight,
                NetworkOptions.Optimizer.ADAMW,
                0.9,
                0.01,
                1e-4,
                0.2,
                5,
                0,
                new NetworkOptions.Schedule(NetworkOptions.Schedule.Kind.COSINE, 1, 1, 0.1, 0.5),
                0,
                1,
                start,
                OptionalInt.empty());
    }

    private static Fitting from(Fitting fitting, Earlier earlier, Progress progress) {
        return new Fitting(
                fitting.spark(),
                fitting.examples(),
                fitting.statistics(),
                fitting.task(),
                fitting.features(),
                fitting.trainingSet(),
                fitting.seed(),
                progress,
                earlier);
    }

    @Test
    void aKilledTrainingWithAllOptionsGoesOnToTheSameModel(SparkSession spark) {
        Fitting fitting = fitting(examples(spark, TrainingNight::late), Label.Task.BINARY, 4);
        NetworkTrainer trainer =
                new NetworkTrainer(with(options(NetworkOptions.Start.FRESH, NetworkOptions.ClassWeight.BALANCED), 4));
        String whole = trainer.fit(fitting).model().id();
        Map<String, TrainingProgress> kept = new TreeMap<>();
        Earlier dying = new Earlier(Optional.empty(), (name, key, every) -> new Checkpoints() {
            @Override
            public Optional<TrainingProgress> latest() {
                return Optional.ofNullable(kept.get(name + key));
            }

            @Override
            public void save(TrainingProgress progress) {
                if (progress.epoch() == 3 && kept.get(name + key).epoch() == 2 && kept.size() == 1) {
                    kept.put("died", progress);
                    throw new IllegalStateException("killed");
                }
                kept.put(name + key, progress);
            }
        });
        Fitting again = from(fitting, dying, Progress.silent());
        assertThatThrownBy(() -> trainer.fit(again)).hasMessage("killed");
        assertThat(trainer.fit(again).model().id()).isEqualTo(whole);
        NetworkTrainer unweighed =
                new NetworkTrainer(with(options(NetworkOptions.Start.FRESH, NetworkOptions.ClassWeight.NONE), 4));
        assertThat(unweighed.fit(again).model().id())
                .as("other settings have other checkpoints")
                .isNotEqualTo(whole);
    }

    @Test
    void aTrainerStartsFromTheChampionIfItIsOfItsShape(SparkSession spark) {
        Fitting fitting = fitting(examples(spark, TrainingNight::late), Label.Task.BINARY, 4);
        NetworkOptions warm = options(NetworkOptions.Start.CHAMPION, NetworkOptions.ClassWeight.NONE);
        NetworkOptions cold = options(NetworkOptions.Start.FRESH, NetworkOptions.ClassWeight.NONE);
        Fitted champion = new NetworkTrainer(with(cold, 6)).fit(fitting);
        List<String> said = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void step(String what, long done, long total, String note) {}

            @Override
            public void say(String line) {
                said.add(line);
            }
        };
        Dataset<Row> next = TrainingNight.examples(spark, TrainingNight.MONDAY, TrainingNight::late, 1500);
        Fitting later = from(
                fitting(next, Label.Task.BINARY, 4),
                new Earlier(Optional.of(champion.model()), Earlier.NOTHING.checkpoints()),
                progress);
        Fitted one = new NetworkTrainer(with(warm, 1)).fit(later);
        Fitted fresh = new NetworkTrainer(with(cold, 1)).fit(later);
        assertThat(said).isEmpty();
        assertThat(((NetworkModel) one.model()).preprocessing().encodings())
                .isEqualTo(((NetworkModel) champion.model()).preprocessing().encodings());
        assertThat(one.validationLosses().get(0).y())
                .isLessThan(fresh.validationLosses().get(0).y());
        Fitted other = new NetworkTrainer(
                        new Trainer.Dl4j("network", List.of(8, 5), CITY, 1, 32, 0.01, 0, 0, 4, 3, warm))
                .fit(later);
        assertThat(other.model()).isNotNull();
        assertThat(said)
                .containsExactly("training network: the champion is no network of this shape for these features, or has"
                        + " target encodings; it starts fresh");
        new NetworkTrainer(with(warm, 1)).fit(from(later, Earlier.NOTHING, progress));
        assertThat(said.get(1)).isEqualTo("training network: there is no champion to start from; it starts fresh");
    }

    @Test
    void countsHaveALabelOfZeroOrMore(SparkSession spark) {
        Dataset<Row> set = TrainingNight.examples(spark, TrainingNight.MONDAY, (row, random) -> -1.5, 60);
        NetworkOptions poisson = new NetworkOptions(
                NetworkOptions.Activation.RELU,
                NetworkOptions.Wiring.DEEP,
                NetworkOptions.Normalization.NONE,
                Optional.of(NetworkOptions.Loss.POISSON),
                1,
                0.5,
                NetworkOptions.ClassWeight.NONE,
                NetworkOptions.Optimizer.ADAM,
                0.9,
                0.01,
                0,
                0,
                0,
                0,
                NetworkOptions.Schedule.CONSTANT,
                0,
                1,
                NetworkOptions.Start.FRESH,
                OptionalInt.empty());
        assertThatThrownBy(() -> new NetworkTrainer(with(poisson, 1)).fit(fitting(set, Label.Task.REGRESSION, 2)))
                .isInstanceOf(PipelineException.class)
                .hasMessage(
                        "training.trainers.network.loss: poisson is for counts and other labels of 0 or more, and the"
                                + " mean label of the training rows is -1.5; take wrong ones out with label.exclude, or choose"
                                + " mse, mae or huber")
                .extracting(e -> ((PipelineException) e).kind())
                .isEqualTo(ErrorKind.DATA);
    }

    @Test
    void processesWithOneAndFourSlotsTrainTheSameNetwork(SparkSession spark) throws Exception {
        NetworkModel here = (NetworkModel) TrainingProcess.train(spark);
        assertThat(TrainingProcess.start("local[1]")).isEqualTo(here.id());
        assertThat(TrainingProcess.start("local[4]")).isEqualTo(here.id());
    }
}
