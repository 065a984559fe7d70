package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.rule.Expectation;
import dev.nightjar.core.rule.Expectation.Measure;
import dev.nightjar.core.rule.Expectation.OnFail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineLoaderTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeTheSchema() throws IOException {
        file = folder.resolve("pipeline.yaml");
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(
                folder.resolve("schemas/arrivals.yaml"),
                """
                columns:
                  id: string
                  left: {type: timestamp, format: yyyy-MM-dd HH:mm}
                  delay: {type: double, required: false}
                """);
    }

    static String good() {
        return """
                version: 1
                pipeline: late
                question: Who is late?
                time: {zone: America/New_York, every: 1d, cutoff: "06:00 next day"}
                sources:
                  schedule: {format: csv, path: "in/schedule/{date}.csv", arrives: "{date}", schema: {columns: {id: string, left: timestamp}}, null_value: NA}
                  arrivals: {format: csv, path: "in/arrivals/{date}.csv", arrives: "{date}", schema: schemas/arrivals.yaml}
                  planes: {format: parquet, path: in/planes.parquet, load: full, arrives: 2013-01-01}
                tables:
                  schedule:
                    select: {id: id, tail: tail, departs: left}
                    key: [id]
                    event_time: departs
                    expect:
                      - {column: tail, references: planes.tail, warn_below: 0.95, stop_below: 0.5}
                      - {rows: {at_least: 500}, on_fail: stop}
                      - {column: tail, in: [NO, N1], on_fail: quarantine}
                  arrivals:
                    select: {id: id, tail: tail, departs: left, delay: delay}
                    key: id
                    event_time: departs
                    corrects: 30d
                    delete_when: "id is null"
                    expect:
                      - {column: delay, not_null: 0.95, on_fail: warn}
                      - {column: delay, between: [-100, 2000.5], on_fail: quarantine}
                      - {name: sane, sql: "delay < 10000", on_fail: stop}
                    quarantine: {stop_above: 0.02}
                  planes: {select: {tail: tailnum, seats: seats}, key: [tail]}
                features:
                  tail:
                    version: 2
                    entity: [tail]
                    from: arrivals
                    windows: [1d, 7d]
                    aggregates:
                      flights: count
                      late: {mean: "delay >= 30"}
                  plane: {entity: [tail], lookup: planes, columns: {seats: seats}}
                  row: {from: spine, columns: {hour: hour(departs), tail: tail}}
                spine: {from: schedule}
                label: {from: arrivals, value: "delay >= 30", exclude: "delay is null"}
                training:
                  history: 120d
                  split: {by: time, validation: 14d, test: 7d}
                  trainers:
                    network: {kind: dl4j, layers: [32], embed: {row_tail: 8}, epochs: 5}
                    logistic: {kind: logistic}
                gate:
                  rules:
                    - {metric: auc, at_least: 0.6}
                    - {metric: log_loss, worse_than_champion_by_at_most: 0.002}
                scoring: {decision: {threshold: 0.5}}
                export: {expire: 5d}
                """;
    }

    private Pipeline load(String text) throws IOException {
        return load(text, loader());
    }

    private Pipeline load(String text, PipelineLoader loader) throws IOException {
        Files.writeString(file, text);
        return loader.load(file);
    }

    private static PipelineLoader loader() {
        return PipelineLoader.of(Map.<String, String>of()::get);
    }

    @Test
    void modelsAreJudgedAsUsualUnlessTheFileSaysHow() throws IOException {
        assertThat(load(good()).evaluation()).isEqualTo(Evaluating.USUAL);
        Pipeline told = load(
                good().replace(
                                "gate:\n",
                                "evaluation: {slices: [row_tail, id], intervals: {by: id, samples: 50, level: 0.9}, ranking: {by: night, at: [3]}}\ngate:\n"));
        assertThat(told.evaluation())
                .isEqualTo(new Evaluating(
                        List.of("row_tail", "id"),
                        Optional.empty(),
                        new Evaluating.Intervals("id", 50, 0.9),
                        Optional.of(new Evaluating.Ranking("night", List.of(3)))));
    }

    @Test
    void aSliceOrAWeightThatIsNoColumnOfTheTrainingSetIsRefused() throws IOException {
        List<String> problems = problems(good().replace(
                        "gate:\n",
                        "evaluation: {slices: [row_tale], weight: seats, intervals: {samples: 20000}}\ngate:\n"));
        assertThat(problems).hasSize(4);
        assertThat(problems.get(1))
                .startsWith("49:23: evaluation.slices: 'row_tale' is not a key of the spine or a feature; did you mean"
                        + " 'row_tail'?");
        assertThat(problems.get(2)).startsWith("49:42: evaluation.weight: 'seats' is not one of id, ");
        assertThat(problems.get(3))
                .isEqualTo("49:70: evaluation.intervals.samples: '20000' is not a whole number from 0 to 10000");
    }

    @Test
    void aThresholdIsFoundByTheRuleOfTheFile() throws IOException {
        assertThat(load(good().replace("{threshold: 0.5}", "{threshold: best_f1}"))
                        .scoring())
                .isEqualTo(new Scoring(3, OptionalDouble.empty()));
        assertThat(load(good().replace("{threshold: 0.5}", "{threshold: least_cost, false_negative_cost: 20}"))
                        .scoring()
                        .rule())
                .isEqualTo(new ThresholdRule.LeastCost(1, 20));
        assertThat(load(good().replace("{threshold: 0.5}", "{threshold: capacity, rows_in_night: 100}"))
                        .scoring()
                        .rule())
                .isEqualTo(new ThresholdRule.Capacity(100));
        assertThat(load(good().replace("{threshold: 0.5}", "{threshold: least_precision, precision: 0.8}"))
                        .scoring()
                        .rule())
                .isEqualTo(new ThresholdRule.LeastPrecision(0.8));
    }

    @Test
    void aThresholdsRuleNeedsItsKeysAndNoOthers() throws IOException {
        assertThat(problems(good().replace("{threshold: 0.5}", "{threshold: 0.5, precision: 0.8}")))
                .hasSize(2)
                .last()
                .asString()
                .contains("scoring.decision.precision: counts with threshold: least_precision only; write that too, or"
                        + " take 'precision' out");
        assertThat(problems(good().replace("{threshold: 0.5}", "{threshold: capacity}")))
                .hasSize(2)
                .last()
                .asString()
                .contains("rows_in_night");
        assertThat(problems(good().replace("{threshold: 0.5}", "{threshold: least_precision, precision: 0}")))
                .hasSize(2)
                .last()
                .asString()
                .contains("above 0 to 1");
    }

    @Test
    void groupsOfARankingAreColumnsAndPlacesAreInRange() throws IOException {
        List<String> problems =
                problems(good().replace("gate:\n", "evaluation: {ranking: {by: seats, at: [0]}}\ngate:\n"));
        assertThat(problems).hasSize(3);
        assertThat(problems).anyMatch(p -> p.contains("evaluation.ranking.by: 'seats' is not one of night, id, "));
        assertThat(problems).anyMatch(p -> p.contains("evaluation.ranking.at") && p.contains("1 to 100000"));
    }

    @Test
    void driftWorstSlicesAndLearningCurvesAreAskedFor() throws IOException {
        Evaluating told = load(good().replace(
                                "gate:\n",
                                "evaluation: {adversarial: {at_most: 0.75}, worst_slices: {most: 5}, learning_curve: [0.1, 0.3]}\n"
                                        + "gate:\n"))
                .evaluation();
        assertThat(told.adversarial()).contains(new Evaluating.Adversarial(0.75, 20_000));
        assertThat(told.worstSlices()).contains(new Evaluating.WorstSlices(5, 100));
        assertThat(told.learningCurve()).containsExactly(0.1, 0.3);
    }

    @Test
    void whatIsAskedForOfAnEvaluationHasToMakeSense() throws IOException {
        List<String> problems = problems(good().replace(
                        "gate:\n",
                        "evaluation: {adversarial: {rows: 500}, worst_slices: {rows_at_least: 50}}\ngate:\n"));
        assertThat(problems).hasSize(3);
        assertThat(problems.get(1))
                .endsWith("evaluation.adversarial.rows: counts with at_most only; write that too, or take 'rows' out");
        assertThat(problems.get(2))
                .endsWith("evaluation.worst_slices.rows_at_least: counts with most only; write that too, or take"
                        + " 'rows_at_least' out");
        List<String> falling = problems(good().replace("gate:\n", "evaluation: {learning_curve: [0.5, 0.3]}\ngate:\n"));
        assertThat(falling.get(1))
                .endsWith(
                        "evaluation.learning_curve: [0.5, 0.3] must rise, above 0 and below 1: the point of all rows is"
                                + " there without");
        List<String> outside =
                problems(good().replace("gate:\n", "evaluation: {adversarial: {at_most: 0.4}}\ngate:\n"));
        assertThat(outside.get(1)).contains("evaluation.adversarial.at_most: '0.4' is not a number from 0.5 to 1");
    }

    @Test
    void oneSampleIsNoInterval() {
        assertThatThrownBy(() -> new Evaluating.Intervals("night", 1, 0.95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("evaluation.intervals.samples: 1 sample has no interval; 0 for none, 2 at least");
    }

    /** The lines of the error, without the file's name. */
    private List<String> problems(String text) throws IOException {
        return problems(text, loader());
    }

    private List<String> problems(String text, PipelineLoader loader) throws IOException {
        Files.writeString(file, text);
        try {
            loader.load(file);
        } catch (PipelineException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG);
            return e.getMessage()
                    .lines()
                    .map(l -> l.replace(file + ":", "").strip())
                    .toList();
        }
        throw new AssertionError("the file was accepted");
    }

    @Test
    void readsEveryPartOfAFile() throws IOException {
        Pipeline p = load(good());
        assertThat(p.name()).isEqualTo("late");
        assertThat(p.time()).isEqualTo(new PipelineTime(ZoneId.of("America/New_York"), LocalTime.of(6, 0)));
        assertThat(p.sources()).containsOnlyKeys("schedule", "arrivals", "planes");
        Source planes = p.sources().get("planes");
        assertThat(planes.load()).isEqualTo(Source.Load.FULL);
        assertThat(planes.arrives().fixed()).contains(LocalDate.of(2013, 1, 1));
        assertThat(planes.daily()).isFalse();
        assertThat(p.sources().get("schedule").nullValue()).isEqualTo("NA");
        assertThat(p.sources().get("arrivals").columns())
                .containsExactly(
                        new Source.SchemaColumn("id", "string", "", true),
                        new Source.SchemaColumn("left", "timestamp", "yyyy-MM-dd HH:mm", true),
                        new Source.SchemaColumn("delay", "double", "", false));
        assertThat(p.tables().get("arrivals").key()).containsExactly("id");
        assertThat(p.tables().get("arrivals").correctsDays()).isEqualTo(30);
        assertThat(p.tables().get("arrivals").deleteWhen()).contains("id is null");
        assertThat(p.tables().get("arrivals").quarantineStopAbove()).isEqualTo(0.02);
        assertThat(p.tables().get("schedule").quarantineStopAbove()).isEqualTo(0.05);
        assertThat(p.spine()).isEqualTo(new Spine("schedule", List.of("id"), 1));
        assertThat(p.label().exclude()).contains("delay is null");
        assertThat(p.label().maturesAfterDays()).isEqualTo(1);
        assertThat(p.training().historyDays()).isEqualTo(120);
        assertThat(p.training().chooseBy()).isEqualTo("log_loss");
        assertThat(p.training().trainers().get("network"))
                .isEqualTo(new Training.Trainer.Dl4j(
                        "network",
                        List.of(32),
                        Map.of("row_tail", 8),
                        5,
                        1024,
                        0.001,
                        0.0001,
                        3,
                        4,
                        0,
                        NetworkOptions.USUAL));
        assertThat(p.gate().rules()).hasSize(2);
        assertThat(p.gate().rules().get(1).worseThanChampionByAtMost()).hasValue(0.002);
        assertThat(p.scoring()).isEqualTo(new Scoring(3, OptionalDouble.of(0.5)));
        assertThat(p.audit()).isEqualTo(new Audit(1000));
        assertThat(load(good() + "audit: {sample: 0}\n").audit()).isEqualTo(new Audit(0));
        assertThat(p.export()).contains(new Export("embedded", List.of("probability", "decision", "reasons"), 5, 2));
    }

    @Test
    void readsTheThreeKindsOfFeatures() throws IOException {
        Pipeline p = load(good());
        assertThat(p.features().get("tail").version()).isEqualTo(2);
        assertThat(p.features().get("tail").featureNames())
                .containsExactly("tail_flights_1d", "tail_flights_7d", "tail_late_1d", "tail_late_7d");
        assertThat(((FeatureGroup.Aggregates) p.features().get("tail")).aggregates())
                .containsEntry("flights", FeatureGroup.Aggregation.of("count", "1"))
                .containsEntry("late", FeatureGroup.Aggregation.of("mean", "delay >= 30"));
        assertThat(p.features().get("plane").featureNames()).containsExactly("plane_seats");
        assertThat(p.features().get("row").featureNames()).containsExactly("row_hour", "row_tail");
    }

    @Test
    void readsChecksWithTheBoundsThatOnFailMeans() throws IOException {
        Pipeline p = load(good());
        assertThat(p.tables().get("schedule").tableChecks())
                .containsExactly(
                        check(
                                "tail references planes.tail",
                                "tail",
                                new Measure.References("planes", "tail"),
                                OnFail.STOP,
                                0.95,
                                0.5),
                        check("rows at least 500", "", new Measure.Rows(500, Long.MAX_VALUE), OnFail.STOP, -1, 1));
        assertThat(p.tables().get("schedule").rowRules())
                .as("NO is a text here, not a boolean")
                .containsExactly(check(
                        "tail in [NO, N1]", "tail", new Measure.In(List.of("NO", "N1")), OnFail.QUARANTINE, -1, -1));
        assertThat(p.tables().get("arrivals").expect())
                .containsExactly(
                        check("delay not null", "delay", new Measure.NotNull(), OnFail.WARN, 0.95, -1),
                        check(
                                "delay between -100 and 2000.5",
                                "delay",
                                new Measure.Between(-100, 2000.5),
                                OnFail.QUARANTINE,
                                -1,
                                -1),
                        check("sane", "", new Measure.Sql("delay < 10000"), OnFail.STOP, -1, 1));
    }

    private static Expectation check(
            String name, String column, Measure measure, OnFail onFail, double warnBelow, double stopBelow) {
        return new Expectation(
                name,
                column.isEmpty() ? java.util.Optional.empty() : java.util.Optional.of(column),
                measure,
                onFail,
                warnBelow < 0 ? OptionalDouble.empty() : OptionalDouble.of(warnBelow),
                stopBelow < 0 ? OptionalDouble.empty() : OptionalDouble.of(stopBelow));
    }

    @Test
    void showsFiveMistakesAtOnce() throws IOException {
        String text = good().replace("history: 120d", "histroy: 120d")
                .replace("America/New_York", "America/New_Yrok")
                .replace("corrects: 30d", "corrects: 0d")
                .replace("from: arrivals\n    windows", "from: arivals\n    windows")
                .replace("metric: auc, at_least: 0.6", "metric: rmse, at_least: 0.6");
        assertThat(problems(text))
                .containsExactly(
                        "5 problems in the configuration",
                        "4:14: time.zone: 'America/New_Yrok' is not a time zone; did you mean 'America/New_York'?",
                        "22:15: tables.arrivals.corrects: '0d' is not a number of days from 1d to 3650d",
                        "34:11: features.tail.from: 'arivals' is not one of schedule, arrivals, planes; did you mean 'arrivals'?",
                        "44:3: training.histroy: unknown key; did you mean 'history'? There are: calibrate, choose_by, every, history, preprocessing, sample, search, seed, split, trainers, weight",
                        "51:16: gate.rules[0].metric: 'rmse' is not computed for label.task binary; there are auc, pr_auc, log_loss, brier, accuracy, precision, recall, f1, specificity, balanced_accuracy, mcc, ks, lift, ece");
        assertThatThrownBy(() -> loader().load(file))
                .hasMessageStartingWith(file + ": 5 problems in the configuration\n");
    }

    @Test
    void aKeyGivenTwiceIsRefused() throws IOException {
        assertThat(problems(good() + "scoring: {reasons: 1}\n"))
                .containsExactly("1 problem in the configuration", "55:1: scoring: is given twice, first in line 53");
    }

    @Test
    void aMistakeInYamlIsToldWithItsLine() throws IOException {
        assertThat(problems("version: 1\npipeline: [a\nsources: {}\n"))
                .containsExactly("1 problem in the configuration", "3:8: is not YAML: expected ',' or ']', but got :");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        assertThat(problems("# nothing\n")).containsExactly("1 problem in the configuration", "is empty");
    }

    @Test
    void aFileThatIsAListIsRefused() throws IOException {
        assertThat(problems("- a\n"))
                .containsExactly("1 problem in the configuration", "1:1: holds a list; a block of keys is needed");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path missing = folder.resolve("no.yaml");
        assertThatThrownBy(() -> loader().load(missing))
                .isInstanceOfSatisfying(
                        PipelineException.class,
                        e -> assertThat(e.kind().exitCode()).isEqualTo(2))
                .hasMessage(
                        missing + ": 1 problem in the configuration\n  " + missing + ": there is no file " + missing);
    }

    @Test
    void aFileThatIsNotUtf8IsRefused() throws IOException {
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
        assertThatThrownBy(() -> loader().load(file)).hasMessageContaining(file + " is not text in UTF-8");
    }

    @Test
    void aBombOfAliasesIsRefused() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
        }
        assertThat(problems(bomb.toString()))
                .containsExactly(
                        "1 problem in the configuration",
                        "is not read: Number of aliases for non-scalar nodes exceeds the specified max=50");
        StringBuilder few = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 17; i++) {
            few.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(3)));
        }
        assertThat(problems(few.toString()))
                .containsExactly(
                        "1 problem in the configuration",
                        "is not read: more than 100000 values once its aliases are followed");
    }

    @Test
    void anAliasOfItselfIsRefused() throws IOException {
        assertThat(problems("a: &a [*a]\n"))
                .containsExactly(
                        "1 problem in the configuration", "is not read: line 1: an alias that contains itself");
    }

    @Test
    void aTagThatNamesAClassIsRefusedAndNothingIsBuilt() throws IOException {
        assertThat(problems("pipeline: !!javax.script.ScriptEngineManager [x]\n"))
                .containsExactly(
                        "1 problem in the configuration",
                        "1:11: is not YAML: Global tag is not allowed:"
                                + " tag:yaml.org,2002:javax.script.ScriptEngineManager");
    }

    @Test
    void deepNestingAndLongFilesAreRefused() throws IOException {
        assertThat(problems("a: " + "[".repeat(40) + "]".repeat(40)).get(1)).contains("Nesting Depth exceeded max 30");
        assertThat(problems("# " + "x".repeat(1 << 20) + "\na: 1").get(1)).contains("at most 1048576 are read");
    }

    @Test
    void profilesLieOverTheFileAndOverridesOverProfiles() throws IOException {
        String text = good()
                + """
                profiles:
                  small:
                    training: {history: 60d, trainers: {network: {epochs: 1}}}
                    export: ~
                """;
        Pipeline plain = load(text);
        Pipeline small = load(text, loader().profile("small"));
        Pipeline set = load(
                text,
                loader().profile("small")
                        .set(List.of(
                                "training.history=90d",
                                "gate.mode=dry_run",
                                "training.trainers.network.layers=[8, 4]")));
        assertThat(plain.training().historyDays()).isEqualTo(120);
        assertThat(plain.export()).isPresent();
        assertThat(small.training().historyDays()).isEqualTo(60);
        assertThat(small.export()).isEmpty();
        Training.Trainer.Dl4j network =
                (Training.Trainer.Dl4j) set.training().trainers().get("network");
        assertThat(set.training().historyDays()).isEqualTo(90);
        assertThat(network.epochs()).isEqualTo(1);
        assertThat(network.layers()).containsExactly(8, 4);
        assertThat(set.gate().mode()).isEqualTo(Gate.Mode.DRY_RUN);
    }

    @Test
    void aProfileCanStandBesideTheFileOrComeWithNightjar() throws IOException {
        Files.createDirectories(folder.resolve("profiles"));
        Files.writeString(folder.resolve("profiles/night.yaml"), "scoring: {reasons: 7}\n");
        assertThat(load(good(), loader().profile("night")).scoring().reasons()).isEqualTo(7);
        Path lake = folder.resolve("there");
        PipelineLoader environment = PipelineLoader.of(Map.of("NIGHTJAR_LAKE", lake.toString())::get);
        assertThat(load(good(), environment.profile("yarn")).lake()).isEqualTo(lake.toUri());
        assertThat(load(good(), environment.profile("local")).lake().toString()).endsWith("/lake");
    }

    @Test
    void credentialsInAnAddressAreRefusedAndNotRepeated() throws IOException {
        List<String> problems =
                problems(good(), loader().set(List.of("lake=s3a://AKIA1:hush@bucket/lake", "fs.s3a.secret.key=hush")));
        assertThat(problems)
                .anySatisfy(
                        p -> assertThat(p)
                                .isEqualTo(
                                        "--set lake: lake: holds a user or password before its '@'; take them out: credentials"
                                                + " come from the environment, a profile file or the machine's role (docs/running.md, S3)"))
                .anySatisfy(p -> assertThat(p).startsWith("--set fs.s3a.secret.key: fs: unknown key"))
                .noneMatch(p -> p.contains("hush"));
    }

    @Test
    void aPlaceMayHaveNothingForThePipelineFile() throws IOException {
        assertThat(load(good(), loader().place("elsewhere")).scoring())
                .isEqualTo(load(good()).scoring());
        Files.createDirectories(folder.resolve("profiles"));
        Files.writeString(folder.resolve("profiles/elsewhere.yaml"), "scoring: {reasons: 7}\n");
        assertThat(load(good(), loader().place("elsewhere")).scoring().reasons())
                .isEqualTo(7);
    }

    @Test
    void everyShippedProfileIsListedAndThere() throws IOException {
        try (java.util.stream.Stream<Path> files = Files.list(Path.of("../conf/profiles"))) {
            assertThat(files.map(f -> f.getFileName().toString().replace(".yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(PipelineLoader.SHIPPED_PROFILES);
        }
        for (String place : PipelineLoader.SHIPPED_PROFILES) {
            assertThat(Path.of("../conf", place + ".conf")).content().contains("\nspark.nightjar.profile ");
        }
    }

    @Test
    void mistakesInProfilesAndOverridesNameTheirPlace() throws IOException {
        assertThat(problems(good(), loader().profile("lcal")))
                .containsExactly(
                        "1 problem in the configuration",
                        "--profile lcal: there is no such profile; did you mean 'local'? There are: databricks, dataproc,"
                                + " emr, kubernetes, local, standalone, yarn; others can stand in "
                                + folder.resolve("profiles/lcal.yaml")
                                + " or in the file's block 'profiles'");
        assertThat(problems(good(), loader().profile("yarn")))
                .containsExactly(
                        "1 problem in the configuration",
                        "conf/profiles/yarn.yaml:2:7: lake: the environment variable NIGHTJAR_LAKE is not set;"
                                + " set it, or write ${NIGHTJAR_LAKE:-default}");
        assertThat(problems(good(), loader().set(List.of("training.evry=7d", "scoring.reasons=11", "gate.mode"))))
                .containsExactly(
                        "1 problem in the configuration",
                        "--set gate.mode: is not written as key=value, for instance training.history=120d");
        assertThat(problems(good(), loader().set(List.of("training.evry=7d", "scoring.reasons=11"))))
                .containsExactly(
                        "2 problems in the configuration",
                        "--set training.evry: training.evry: unknown key; did you mean 'every'? There are: calibrate, choose_by,"
                                + " every, history, preprocessing, sample, search, seed, split, trainers, weight",
                        "--set scoring.reasons: scoring.reasons: '11' is not a whole number from 0 to 10");
    }

    @Test
    void environmentVariablesAreFilledInAnywhere() throws IOException {
        PipelineLoader environment = PipelineLoader.of(Map.of("ROOT", "s3a://bucket", "LATE", "15")::get);
        Pipeline p = load(
                good().replace("in/planes.parquet", "\"${ROOT}/planes.parquet\"")
                        .replace("delay >= 30\", ex", "delay >= ${LATE} and '$${x}' <> '${NO:-a}'\", ex"),
                environment);
        assertThat(p.sources().get("planes").path()).isEqualTo("s3a://bucket/planes.parquet");
        assertThat(p.label().value()).isEqualTo("delay >= 15 and '${x}' <> 'a'");
    }

    @Test
    void aVariableThatIsNotSetIsNamed() throws IOException {
        assertThat(problems(good().replace("{expire: 5d}", "{redis: \"redis://:${PW}@h:1\", fields: \"${open\"}")))
                .containsExactly(
                        "3 problems in the configuration",
                        "54:17: export.redis: the environment variable PW is not set; set it, or write ${PW:-default}",
                        "54:47: export.fields: '${' begins no variable; write ${NAME} or ${NAME:-default}, or $${ for"
                                + " the characters",
                        "54:47: export.fields: 'open' is not a column of predictions for label.task binary; there are:"
                                + " score, probability, decision, reasons, features, run_id");
    }

    @Test
    void secretsAreMaskedAndMayNotStandInTheFile() throws IOException {
        PipelineLoader environment =
                PipelineLoader.of(Map.of("REDIS_URL", "redis://me:geheim@host:6379", "PW", "geheim")::get);
        Files.writeString(file, good());
        assertThat(environment.load(file).export().orElseThrow().redis()).contains("geheim");
        assertThat(environment.load(file).toString()).doesNotContain("geheim");
        assertThat(environment.load(file).canonical()).doesNotContain("geheim");
        assertThat(environment.resolve(file).yaml())
                .doesNotContain("geheim")
                .contains("redis: \"***\"  # environment REDIS_URL at reference");
        assertThat(problems(good().replace("{expire: 5d}", "{redis: \"redis://me:geheim@host:6379\"}")))
                .containsExactly(
                        "1 problem in the configuration",
                        "54:17: export.redis: holds a password; take it from the environment: write ${NAME} in its place");
        assertThat(problems(good().replace("{expire: 5d}", "{redis: \"http://${PW}\"}"), environment))
                .containsExactly(
                        "1 problem in the configuration",
                        "54:17: export.redis: '***' is neither embedded nor a URL like redis://host:6379");
    }

    @Test
    void mistakesInASchemaFileNameThatFile() throws IOException {
        Path schema = folder.resolve("schemas/arrivals.yaml");
        Files.writeString(schema, "columns:\n  id: strin\n  d: {type: \"decimal(40,2)\", fromat: x}\n");
        assertThat(problems(good()))
                .containsExactly(
                        "3 problems in the configuration",
                        schema + ":2:7: sources.arrivals.schema.columns.id.type: 'strin' is no type; there are string,"
                                + " int, bigint, double, boolean, date, timestamp, decimal(p,s) with p to 38;"
                                + " did you mean 'string'?",
                        schema + ":3:13: sources.arrivals.schema.columns.d.type: 'decimal(40,2)' is no type; there are"
                                + " string, int, bigint, double, boolean, date, timestamp, decimal(p,s) with p to 38;"
                                + " did you mean 'decimal(p,s)'?",
                        schema + ":3:30: sources.arrivals.schema.columns.d.fromat: unknown key; did you mean 'format'?"
                                + " There are: format, required, type");
        Files.delete(schema);
        assertThat(problems(good()))
                .containsExactly(
                        "1 problem in the configuration", "7:86: sources.arrivals.schema: there is no file " + schema);
    }

    @Test
    void twoGroupsOfOneNameAreRefused() throws IOException {
        String row = "  row: {from: spine, columns: {hour: hour(departs), tail: tail}}";
        assertThat(problems(good().replace(row, row + "\n  row: {from: spine, columns: {other: tail}}")))
                .containsExactly(
                        "1 problem in the configuration", "41:3: features.row: is given twice, first in line 40");
        assertThat(problems(good().replace(row, row + "\n  Row: {from: spine, columns: {other: tail}}")))
                .containsExactly(
                        "1 problem in the configuration",
                        "41:3: features.Row: differs from 'row' in upper and lower case only, which SQL does not see");
    }

    @Test
    void twoGroupsMayNotMakeOneFeature() throws IOException {
        String text = good().replace(
                        "  row: {from: spine, columns: {hour: hour(departs), tail: tail}}",
                        "  row: {from: spine, columns: {tail_Late: departs, tail: tail}}\n"
                                + "  row_tail: {from: spine, columns: {late: departs}}");
        assertThat(problems(text))
                .containsExactly(
                        "1 problem in the configuration",
                        "41:3: features.row_tail: makes the feature 'row_tail_late', and so does the group row");
    }

    @Test
    void theExamplesAreGood() {
        PipelineLoader loader = PipelineLoader.of(name -> null);
        Pipeline flights = loader.load(Path.of("../examples/flights/pipeline.yaml"));
        assertThat(flights.name()).isEqualTo("flights-late");
        assertThat(flights.label().task()).isEqualTo(Label.Task.BINARY);
        assertThat(flights.sources().get("schedule").columns()).isNotEmpty();
        Pipeline minutes = loader.load(Path.of("../examples/delay-minutes/pipeline.yaml"));
        assertThat(minutes.label().task()).isEqualTo(Label.Task.REGRESSION);
    }
}
