package dev.nightjar.app.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.app.plan.NightPlan.Will;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.etl.Sighting;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelEvent.Kind;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.testing.SmallPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rides of {@link SmallPipeline}: a Thursday is the first day, models are trained on Mondays. */
class NightPlannerTest {
    private static final Instant LANDED = Instant.parse("2024-01-01T00:00:00Z");
    private static final LogicalDate MONDAY = LogicalDate.parse("2024-02-12");
    private static final LogicalDate TUESDAY = MONDAY.next();
    private static final String MODEL = "0123456789abcdef";

    @TempDir
    private Path folder;

    private Pipeline pipeline;

    @BeforeEach
    void load() throws IOException {
        pipeline = PipelineLoader.of(name -> null)
                .load(SmallPipeline.write(folder, 0).file());
    }

    private static List<Sighting> files(LogicalDate first, LogicalDate last) {
        List<Sighting> files = new ArrayList<>();
        first.through(last).forEach(d -> {
            for (String source : List.of("planned", "rides")) {
                String place = "landing/" + source + "/" + d + ".csv.gz";
                files.add(new Sighting(source, place, "file:/" + place, 1_000, LANDED, Optional.of(d.day())));
            }
        });
        return files;
    }

    private static List<LedgerRow> closed(LogicalDate first, LogicalDate last) {
        return files(first, last).stream()
                .map(f -> new LedgerRow(
                        f.source(),
                        f.place(),
                        f.size(),
                        f.tag(),
                        "hash",
                        f.landedAt(),
                        f.declared(),
                        new LogicalDate(f.declared().orElseThrow()),
                        false,
                        60))
                .toList();
    }

    private Set<String> published() {
        Set<String> tables = new TreeSet<>();
        pipeline.tables().values().forEach(t -> tables.add(PipelineTables.factsPath(pipeline, t)));
        pipeline.aggregateGroups().forEach(g -> tables.add(PipelineTables.tilesPath(pipeline, g)));
        return tables;
    }

    private static ModelHistory champion(LogicalDate since) {
        return ModelHistory.of(List.of(
                new ModelEvent(since, 0, Kind.REGISTERED, MODEL, "network", "trained", "run r", "{}"),
                new ModelEvent(since, 1, Kind.PROMOTED, MODEL, "network", "passed", "run r", "{}")));
    }

    private Known known(List<Sighting> seen, Optional<LogicalDate> frontier, Set<String> tables, ModelHistory history) {
        List<LedgerRow> closed = frontier.map(f -> closed(MONDAY.plus(-5), f)).orElse(List.of());
        return new Known(
                seen,
                closed,
                frontier,
                tables,
                Optional.empty(),
                history,
                false,
                Map.of(Stage.INGEST, List.of(4.0, 2.0, 9.0)),
                LakeState.EMPTY,
                Instant.parse("2024-03-01T00:00:00Z"));
    }

    private static NightPlan.Step of(NightPlan plan, Stage stage) {
        return plan.stages().stream()
                .filter(s -> s.stage() == stage)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theFirstNightTakesAllOfTheHistoryAndTrainsBecauseThereIsNoChampion() {
        NightPlan plan = NightPlanner.plan(
                pipeline,
                MONDAY,
                known(files(MONDAY.plus(-5), TUESDAY), Optional.empty(), Set.of(), ModelHistory.of(List.of())));
        assertThat(plan.range()).contains(new DateRange(MONDAY.plus(-5), MONDAY));
        assertThat(plan.files()).extracting(NightPlan.Files::fresh).containsExactly(6L, 6L);
        assertThat(plan.files()).extracting(NightPlan.Files::later).containsExactly(1L, 1L);
        assertThat(plan.stages()).allMatch(s -> s.will() == Will.RUN);
        assertThat(of(plan, Stage.TRAIN).why()).startsWith("there is no champion yet: network, logistic on 28 nights");
        assertThat(of(plan, Stage.SCORE).why())
                .isEqualTo("rows of 2024-02-13 with the model that passes tonight's gate");
        assertThat(plan.warnings())
                .as("a window longer than the facts reach")
                .containsExactly(
                        "features.driver: its window of 7d begins 2024-02-06, and the files of rides begin 2024-02-07; it holds"
                                + " all of its days from night 2024-02-13 on");
        assertThat(plan.writes())
                .extracting(NightPlan.Write::table)
                .contains("ledger", "frontier", "predictions", "runs");
    }

    @Test
    void anOrdinaryNightTakesOneDateAndDoesNotTrain() {
        NightPlan plan = NightPlanner.plan(
                pipeline,
                TUESDAY,
                known(files(MONDAY.plus(-5), TUESDAY), Optional.of(MONDAY), published(), champion(MONDAY)));
        assertThat(plan.range()).contains(DateRange.of(TUESDAY));
        assertThat(of(plan, Stage.INGEST).why()).isEqualTo("2 files to read; known date 2024-02-13");
        assertThat(of(plan, Stage.INGEST).seconds())
                .as("the median of 2, 4 and 9")
                .isEqualTo(OptionalDouble.of(4));
        assertThat(of(plan, Stage.TRAIN).will()).isEqualTo(Will.SKIP);
        assertThat(of(plan, Stage.TRAIN).why()).startsWith("no training is due before 2024-02-19");
        assertThat(of(plan, Stage.SCORE).why()).isEqualTo("rows of 2024-02-14 with network 01234567");
        assertThat(plan.seconds()).as("nothing is known of the other stages").isEmpty();
    }

    @Test
    void aFirstNightWithAllOfTheHistoryDoesNotSpeakForTheSecond() {
        Known two = known(files(MONDAY.plus(-5), TUESDAY), Optional.of(MONDAY), published(), champion(MONDAY));
        Known timed = new Known(
                two.seen(),
                two.closed(),
                two.frontier(),
                two.tables(),
                two.stopped(),
                two.history(),
                two.scored(),
                Map.of(Stage.INGEST, List.of(41.5, 8.5)),
                LakeState.EMPTY,
                two.now());
        assertThat(of(NightPlanner.plan(pipeline, TUESDAY, timed), Stage.INGEST).seconds())
                .isEqualTo(OptionalDouble.of(8.5));
    }

    @Test
    void aPublishedNightLeavesItsDataAlone() {
        NightPlan plan = NightPlanner.plan(
                pipeline,
                MONDAY,
                known(files(MONDAY.plus(-5), MONDAY), Optional.of(MONDAY), published(), champion(MONDAY)));
        assertThat(plan.range()).isEmpty();
        assertThat(of(plan, Stage.INGEST).will()).isEqualTo(Will.SKIP);
        assertThat(of(plan, Stage.INGEST).why()).isEqualTo("published already, up to 2024-02-12");
        assertThat(plan.writes()).extracting(NightPlan.Write::table).doesNotContain("ledger", "frontier");
    }

    @Test
    void aChangedDefinitionIsRebuiltAndSaysWhy() {
        NightPlan plan = NightPlanner.plan(
                pipeline,
                TUESDAY,
                known(files(MONDAY.plus(-5), TUESDAY), Optional.of(MONDAY), Set.of(), champion(MONDAY)));
        assertThat(of(plan, Stage.INGEST).why()).endsWith("rebuilds planned, rides");
        assertThat(plan.writes())
                .filteredOn(w -> w.table().startsWith("tiles/driver"))
                .extracting(NightPlan.Write::why)
                .containsExactly("its definition changed: rebuilt from facts");
    }

    @Test
    void aLongWindowWritesWholeMonthsToo() throws IOException {
        Path file = SmallPipeline.write(folder, 0).file();
        Files.writeString(file, Files.readString(file).replace("windows: [1d, 7d]", "windows: [1d, all]"));
        pipeline = PipelineLoader.of(name -> null).load(file);
        List<Sighting> seen = files(MONDAY.plus(-5), TUESDAY);
        Set<String> tables = published();
        String months = tiles() + "-months";
        assertThat(NightPlanner.plan(pipeline, TUESDAY, known(seen, Optional.of(MONDAY), tables, champion(MONDAY)))
                        .writes())
                .contains(new NightPlan.Write(months, "all known dates up to " + TUESDAY, "made from the days' tiles"));
        tables.add(months);
        assertThat(NightPlanner.plan(pipeline, TUESDAY, known(seen, Optional.of(MONDAY), tables, champion(MONDAY)))
                        .writes())
                .contains(new NightPlan.Write(
                        months,
                        "known dates " + DateRange.of(TUESDAY),
                        "whole months that ended, or that late facts touch"));
    }

    private Known with(Known known, LakeState lake, Map<Stage, List<Double>> seconds) {
        return new Known(
                known.seen(),
                known.closed(),
                known.frontier(),
                known.tables(),
                known.stopped(),
                known.history(),
                known.scored(),
                seconds,
                lake,
                known.now());
    }

    private String facts() {
        return PipelineTables.factsPath(pipeline, pipeline.tables().get("rides"));
    }

    private String tiles() {
        return PipelineTables.tilesPath(pipeline, pipeline.aggregateGroups().get(0));
    }

    private static NightPlan.Work work(NightPlan plan, String table) {
        return plan.work().stream()
                .filter(w -> w.table().equals(table))
                .findFirst()
                .orElseThrow();
    }

    /** 60 rows in 1,000 bytes landed so far; 360 facts in 7,200 bytes, half of them too old to be corrected, gave 36 tiles. */
    @Test
    void rowsAndBytesFollowFromTheLedgerAndTheFilesStatistics() {
        LakeState lake = new LakeState(
                Map.of(
                        facts(),
                        List.of(
                                new LakeState.DataFile(
                                        180, 3_600, Optional.of(MONDAY.plus(-90).day())),
                                new LakeState.DataFile(180, 3_600, Optional.of(MONDAY.day()))),
                        tiles(),
                        List.of(new LakeState.DataFile(36, 360, Optional.of(MONDAY.day())))),
                Map.of(),
                Map.of());
        Known known = known(files(MONDAY.plus(-5), TUESDAY), Optional.of(MONDAY), published(), champion(MONDAY));
        NightPlan plan = NightPlanner.plan(pipeline, TUESDAY, with(known, lake, Map.of()));
        assertThat(work(plan, "raw/rides").reads()).isEqualTo(new Amount(60, 1_000, Amount.How.ESTIMATED));
        assertThat(work(plan, facts()).reads()).isEqualTo(new Amount(240, 4_600, Amount.How.ESTIMATED));
        assertThat(work(plan, facts()).writes()).isEqualTo(new Amount(60, 1_200, Amount.How.ESTIMATED));
        assertThat(work(plan, tiles()).reads()).isEqualTo(new Amount(240, 4_800, Amount.How.ESTIMATED));
        assertThat(work(plan, tiles()).writes()).isEqualTo(new Amount(6, 60, Amount.How.ESTIMATED));
        assertThat(work(plan, tiles()).why()).endsWith("36 tiles of 360 rows so far");
        assertThat(work(plan, tiles()).writes()).hasToString("about 6 rows, 0.0 MB");
    }

    @Test
    void aNewDefinitionReadsAllThatLandedAndItsTilesAreUnknown() {
        Known known = known(files(MONDAY.plus(-5), TUESDAY), Optional.of(MONDAY), Set.of(), champion(MONDAY));
        NightPlan plan = NightPlanner.plan(pipeline, TUESDAY, known);
        assertThat(work(plan, facts()).reads())
                .as("six days in the ledger, and one to come")
                .isEqualTo(new Amount(420, 7_000, Amount.How.ESTIMATED));
        assertThat(work(plan, facts()).why()).startsWith("its definition is new");
        assertThat(work(plan, tiles()).writes()).isEqualTo(Amount.UNKNOWN).hasToString("unknown");
    }

    @Test
    void whatWasBuiltAheadIsOnlyCaughtUp() {
        LakeState lake = new LakeState(
                Map.of(
                        facts(), List.of(new LakeState.DataFile(180, 3_600, Optional.of(MONDAY.day()))),
                        tiles(), List.of(new LakeState.DataFile(18, 180, Optional.of(MONDAY.day())))),
                Map.of(),
                Map.of(facts(), MONDAY.plus(-2), tiles(), MONDAY.plus(-2)));
        Known known = known(files(MONDAY.plus(-5), TUESDAY), Optional.of(MONDAY), Set.of(), champion(MONDAY));
        NightPlan plan = NightPlanner.plan(pipeline, TUESDAY, with(known, lake, Map.of()));
        assertThat(of(plan, Stage.INGEST).why()).contains("rides from " + MONDAY.previous() + " on (built ahead)");
        assertThat(plan.writes())
                .contains(new NightPlan.Write(
                        facts(),
                        "known dates " + new DateRange(MONDAY.previous(), TUESDAY),
                        "its definition changed: built ahead up to " + MONDAY.plus(-2) + ", published tonight"));
        assertThat(work(plan, facts()).reads())
                .as("two days in the ledger, and one to come")
                .isEqualTo(new Amount(180, 3_000, Amount.How.ESTIMATED));
        assertThat(work(plan, facts()).why())
                .isEqualTo("its definition is new and was built ahead up to " + MONDAY.plus(-2)
                        + ": what landed since is read again");
        assertThat(work(plan, tiles()).writes()).isEqualTo(new Amount(18, 180, Amount.How.ESTIMATED));
        assertThat(work(plan, tiles()).why()).startsWith("built ahead up to " + MONDAY.plus(-2) + "; one tile");
    }

    @Test
    void modelsAreNamedBesideTheVersionsThatTheyHold() {
        LakeState lake = new LakeState(
                Map.of(),
                Map.of("driver@1", List.of("network 01234567 (champion)"), "driver@7", List.of("trees 7 (former)")),
                Map.of());
        Known known = known(List.of(), Optional.of(MONDAY), published(), champion(MONDAY));
        assertThat(NightPlanner.plan(pipeline, MONDAY, with(known, lake, Map.of()))
                        .versions())
                .containsExactly(
                        new NightPlan.Version(
                                "driver@1", NightPlan.Version.In.FILE, List.of("network 01234567 (champion)")),
                        new NightPlan.Version(
                                "driver@7", NightPlan.Version.In.MODELS_ONLY, List.of("trees 7 (former)")),
                        new NightPlan.Version("hour@1", NightPlan.Version.In.FILE, List.of()));
    }

    @Test
    void aBackfillRunsTheNightsWithoutPredictionsAndCostsWhatPastRunsTook() {
        Map<Stage, List<Double>> seconds = Map.of(
                Stage.INGEST, List.of(41.0, 4.0, 6.0),
                Stage.VALIDATE, List.of(1.0),
                Stage.FEATURES, List.of(2.0),
                Stage.TRAIN, List.of(60.0),
                Stage.SCORE, List.of(3.0),
                Stage.EXPORT, List.of(1.0));
        Known known = with(
                known(List.of(), Optional.of(MONDAY), published(), champion(MONDAY.plus(-2))),
                LakeState.EMPTY,
                seconds);
        BackfillPlan plan = BackfillPlan.of(
                pipeline, new DateRange(MONDAY.plus(-3), MONDAY.plus(7)), known, Set.of(MONDAY.plus(-1)));
        assertThat(plan.nights())
                .extracting(BackfillPlan.Night::fate)
                .startsWith(
                        BackfillPlan.Fate.BEFORE_FIRST_CHAMPION,
                        BackfillPlan.Fate.RUN,
                        BackfillPlan.Fate.PRESENT,
                        BackfillPlan.Fate.RUN);
        assertThat(plan.runs()).isEqualTo(9);
        assertThat(plan.seconds())
                .as("nine nights scored and exported, seven of them with data of 6 + 1 + 2, one of them trains")
                .hasValue(9 * 4 + 7 * 9 + 60);
        assertThat(plan.nights().get(10).why()).isEqualTo("not published; trains");
        assertThat(BackfillPlan.of(pipeline, DateRange.of(TUESDAY), with(known, LakeState.EMPTY, Map.of()), Set.of())
                        .seconds())
                .as("nothing is known")
                .isEmpty();
    }

    /** History j, the plan's part. */
    @Test
    void theDeclaredHistoryOfANewSourceIsAWarning() {
        Known all = known(files(MONDAY.plus(-5), TUESDAY), Optional.of(MONDAY), published(), champion(MONDAY));
        Known known = new Known(
                all.seen(),
                all.closed().stream().filter(r -> r.source().equals("planned")).toList(),
                all.frontier(),
                all.tables(),
                all.stopped(),
                all.history(),
                all.scored(),
                all.seconds(),
                all.lake(),
                all.now());
        assertThat(NightPlanner.plan(pipeline, TUESDAY, known).warnings())
                .first()
                .isEqualTo(
                        "source rides: 6 files declare dates behind the last published night; training sets will read them as"
                                + " known then, published nights do not change");
    }

    @Test
    void aFileThatDidNotLandIsAWarning() {
        NightPlan plan = NightPlanner.plan(
                pipeline,
                TUESDAY,
                known(files(MONDAY.plus(-5), MONDAY), Optional.of(MONDAY), published(), champion(MONDAY)));
        assertThat(plan.warnings())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("source planned: no file for 2024-02-13, looked for landing/planned/2024-02-13.csv.gz");
    }

    @Test
    void aNightWhoseCutOffLiesAheadSaysSo() {
        Known now = known(List.of(), Optional.of(MONDAY), published(), champion(MONDAY));
        Known early = new Known(
                now.seen(),
                now.closed(),
                now.frontier(),
                now.tables(),
                Optional.of(TUESDAY),
                now.history(),
                false,
                Map.of(),
                LakeState.EMPTY,
                LANDED);
        assertThat(NightPlanner.plan(pipeline, TUESDAY, early).warnings())
                .anyMatch(w -> w.startsWith("night 2024-02-13: its cut-off 2024-02-14T05:00:00Z lies in the future"))
                .anyMatch(w -> w.startsWith("known date 2024-02-13 was stopped by a check"));
    }
}
