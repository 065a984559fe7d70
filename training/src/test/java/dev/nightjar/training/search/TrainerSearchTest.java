package dev.nightjar.training.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import dev.nightjar.core.config.Search;
import dev.nightjar.core.config.Search.Dimension;
import dev.nightjar.core.config.TrainerBlock;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TrainerSearchTest {
    private static final TrainerBlock NETWORK = new TrainerBlock(
            "net", Label.Task.BINARY, Map.of("kind", List.of("dl4j"), "learning_rate", List.of("0.5")));
    private static final Dimension RATE = new Dimension.Range("learning_rate", 0.001, 0.1, true, false, 4);
    private static final Search.Halving WHOLE = new Search.Halving(3, 1);
    private static final Search.Halving THREE = new Search.Halving(3, 3);

    /** A log in memory. */
    private static final class Log implements TrialLog {
        private final Map<String, TrialRow> rows = new LinkedHashMap<>();

        @Override
        public Optional<TrialRow> find(String trainer, int trial, int rung) {
            return Optional.ofNullable(rows.get(trial + "-" + rung));
        }

        @Override
        public void add(TrialRow row) {
            assertThat(rows.put(row.trial() + "-" + row.rung(), row)).isNull();
        }

        private List<String> told() {
            return rows.values().stream()
                    .map(r -> r.trial() + " " + r.rung() + " " + r.result())
                    .toList();
        }

        private List<TrialRow> on(int rung) {
            return rows.values().stream().filter(r -> r.rung() == rung).toList();
        }
    }

    /** The log loss is least at a rate of 0.01; a whole training takes 90 s, and one that goes on takes the rest of it. */
    private static final class Fits implements TrialFits<String> {
        private final List<String> fitted = new ArrayList<>();
        private final Map<Double, Double> shares = new HashMap<>();
        private final List<Double> allowed = new ArrayList<>();
        private double seconds = 90;
        private double slow;

        @Override
        public Tried<String> fit(Training.Trainer configuration, double share, double most) {
            double rate = ((Training.Trainer.Dl4j) configuration).learningRate();
            String model = rate + " " + share;
            if (rate == slow && most < Double.POSITIVE_INFINITY) {
                throw new TimeIsUp();
            }
            allowed.add(most);
            fitted.add(model);
            double loss = 0.3 + Math.abs(Math.log10(rate) + 2) / 10 + 0.1 * (1 - share);
            double before = Optional.ofNullable(shares.put(rate, share)).orElse(0.0);
            return new Tried<>(
                    model, model, OptionalDouble.of(loss), seconds * (share - before), OptionalDouble.empty(), "");
        }
    }

    private static Search search(
            Search.Strategy strategy, int trials, OptionalInt minutes, Search.Halving halving, Dimension... tried) {
        return new Search(strategy, trials, minutes, halving, Map.of("net", new Search.Space(NETWORK, List.of(tried))));
    }

    private static Search random(int trials, Search.Halving halving) {
        return search(Search.Strategy.RANDOM, trials, OptionalInt.empty(), halving, RATE);
    }

    private static <M> TrainerSearch.Best<M> run(Search search, TrialLog log, TrialFits<M> fits) {
        return new Searches(search, 1, Metric.LOG_LOSS, 42, log).of("net", fits);
    }

    private static double rate(Training.Trainer trainer) {
        return ((Training.Trainer.Dl4j) trainer).learningRate();
    }

    @Test
    void theFileAsItIsIsTheFirstTrialAndTheBestOneWins() {
        Log log = new Log();
        Fits fits = new Fits();
        TrainerSearch.Best<String> best = run(random(20, WHOLE), log, fits);
        assertThat(fits.fitted).hasSize(20).doesNotHaveDuplicates().startsWith("0.5 1.0");
        assertThat(log.rows.get("0-0").values()).isEmpty();
        double least = log.rows.values().stream()
                .mapToDouble(r -> r.value().orElseThrow())
                .min()
                .orElseThrow();
        assertThat(best.row().value()).hasValue(least);
        assertThat(best.fitted()).isEqualTo(rate(best.configuration()) + " 1.0");
        assertThat(rate(best.configuration())).isBetween(0.005, 0.02);
        assertThat(best.trials()).isEqualTo(20);
    }

    @Test
    void theSameSeedTriesTheSame() {
        for (Search.Strategy strategy : Search.Strategy.values()) {
            Log one = new Log();
            Log other = new Log();
            run(search(strategy, 15, OptionalInt.empty(), THREE, RATE), one, new Fits());
            run(search(strategy, 15, OptionalInt.empty(), THREE, RATE), other, new Fits());
            assertThat(one.rows).isEqualTo(other.rows);
        }
    }

    @Test
    void aThirdGoesOnToEachNextRungTheBetterOnes() {
        Log log = new Log();
        Fits fits = new Fits();
        run(random(20, THREE), log, fits);
        assertThat(log.on(0)).hasSize(20).allMatch(r -> r.share() == 1 / 9.0);
        assertThat(log.on(1)).hasSize(7).allMatch(r -> r.share() == 1 / 3.0);
        assertThat(log.on(2)).hasSize(3).allMatch(r -> r.share() == 1);
        double worstThatWentOn = log.on(1).stream()
                .mapToDouble(r -> log.rows.get(r.trial() + "-0").value().orElseThrow())
                .max()
                .orElseThrow();
        assertThat(log.on(0).stream().filter(r -> r.value().orElseThrow() <= worstThatWentOn))
                .hasSize(7);
        assertThat(fits.fitted).hasSize(30);
    }

    @Test
    void aGridTriesAllItsPointsAndNoneTwice() {
        Log log = new Log();
        Dimension rates = new Dimension.Choice("learning_rate", List.of(List.of("0.5"), List.of("0.01")));
        Dimension optimizers = new Dimension.Choice("optimizer", List.of(List.of("adam"), List.of("sgd")));
        Dimension momenta = new Dimension.Choice("momentum", List.of(List.of("0.8"), List.of("0.9")));
        run(search(Search.Strategy.GRID, 1, OptionalInt.empty(), WHOLE, rates, optimizers, momenta), log, new Fits());
        // adam has no momentum: 2 rates x (adam, sgd 0.8, sgd 0.9); the first is as the file has it
        assertThat(log.rows).hasSize(6);
    }

    @Test
    void aSpaceThatIsUsedUpEndsTheSearch() {
        Log log = new Log();
        Dimension rates = new Dimension.Choice("learning_rate", List.of(List.of("0.5"), List.of("0.01")));
        for (Search.Strategy strategy : List.of(Search.Strategy.RANDOM, Search.Strategy.TPE)) {
            log.rows.clear();
            run(search(strategy, 50, OptionalInt.empty(), WHOLE, rates), log, new Fits());
            assertThat(log.rows).hasSize(2);
        }
    }

    @Test
    void whatTheTimeCutOffIsRecordedAndTheBestIsFinishedWithinIt() {
        Log log = new Log();
        Fits fits = new Fits();
        // 4 minutes: 10 s a trial on the first rung, and 80 s are kept for the rest of the best one
        TrainerSearch.Best<String> best =
                run(search(Search.Strategy.RANDOM, 50, OptionalInt.of(4), THREE, RATE), log, fits);
        assertThat(log.on(0)).hasSize(17);
        assertThat(log.told()).contains("15 0 done", "16 0 cut");
        assertThat(best.row().share()).isEqualTo(1);
        double spent = log.rows.values().stream().mapToDouble(TrialRow::seconds).sum();
        assertThat(spent).isBetween(200.0, 240.0);

        Fits again = new Fits();
        again.seconds = 1;
        TrainerSearch.Best<String> repeated =
                run(search(Search.Strategy.RANDOM, 50, OptionalInt.of(4), THREE, RATE), log, again);
        assertThat(again.fitted).as("on a machine that is faster").containsExactly(best.fitted());
        assertThat(repeated.row()).isEqualTo(best.row());
        assertThat(repeated.configuration()).isEqualTo(best.configuration());
    }

    @Test
    void aStepIsToldHowLongItMayTakeAndWhatIsStoppedIsRecordedAsCut() {
        Log log = new Log();
        Fits fits = new Fits();
        Search search = search(Search.Strategy.RANDOM, 3, OptionalInt.of(10), WHOLE, RATE);
        run(search, log, fits);
        assertThat(fits.allowed)
                .as("the first takes what it takes; 600 s less 90 s, less 180 s")
                .containsExactly(Double.POSITIVE_INFINITY, 510.0, 420.0);

        Log stopped = new Log();
        Fits slower = new Fits();
        slower.slow = Double.parseDouble(
                log.rows.get("2-0").values().get("learning_rate").get(0));
        TrainerSearch.Best<String> best = run(search, stopped, slower);
        assertThat(stopped.told()).containsExactly("0 0 done", "1 0 done", "2 0 cut");
        assertThat(best.row().trial()).isLessThan(2);
        assertThat(best.trials()).isEqualTo(2);
    }

    @Test
    void aSearchGoesOnWhereItWasKilled() {
        Log undisturbed = new Log();
        TrainerSearch.Best<String> best =
                run(search(Search.Strategy.TPE, 20, OptionalInt.of(7), THREE, RATE), undisturbed, new Fits());
        for (int killed = 1; killed < undisturbed.rows.size(); killed++) {
            Log log = new Log();
            undisturbed.rows.values().stream().limit(killed).forEach(log::add);
            Fits rest = new Fits();
            log.rows.values().stream()
                    .filter(TrialRow::isDone)
                    .forEach(row ->
                            rest.shares.put(Double.parseDouble(row.model().split(" ")[0]), row.share()));
            TrainerSearch.Best<String> after =
                    run(search(Search.Strategy.TPE, 20, OptionalInt.of(7), THREE, RATE), log, rest);
            assertThat(log.rows).isEqualTo(undisturbed.rows);
            assertThat(after.fitted()).isEqualTo(best.fitted());
        }
    }

    @Test
    void trainersShareTheTimeThatIsLeft() {
        TimeLimit limit = TimeLimit.of(OptionalInt.of(1));
        TimeLimit half = limit.part(2);
        assertThat(half.allows(1, 0)).as("the first step begins in any case").isTrue();
        half.spend(20, 1);
        assertThat(half.allows(0.5, 0)).isTrue();
        assertThat(half.allows(0.5, 0.5))
                .as("20 s are spent, 20 s more are over 30 s")
                .isFalse();
        limit.spend(half);
        TimeLimit rest = limit.part(1);
        rest.spend(20, 1);
        assertThat(rest.allows(1, 0)).as("40 s are left of 60 s").isTrue();
        assertThat(rest.allows(1, 0.01)).isFalse();
        assertThat(TimeLimit.of(OptionalInt.empty()).part(3).allows(1, 1)).isTrue();
    }

    @Test
    void aTrialThatFailsLosesAndItsReasonIsKept() {
        Log log = new Log();
        Fits fits = new Fits();
        TrainerSearch.Best<String> best = run(random(6, THREE), log, (configuration, share, most) -> {
            if (rate(configuration) == 0.5) {
                throw new PipelineException(ErrorKind.DATA, "training: it diverged");
            }
            return fits.fit(configuration, share, most);
        });
        assertThat(log.rows.get("0-0").result()).isEqualTo(TrialRow.Result.FAILED);
        assertThat(log.rows.get("0-0").says()).isEqualTo("training: it diverged");
        assertThat(best.row().trial()).isPositive();
    }

    @Test
    void whereNoTrialCanBeFittedTheFirstReasonIsTold() {
        assertThatThrownBy(() -> run(random(3, THREE), new Log(), (configuration, share, most) -> {
                    throw new PipelineException(ErrorKind.DATA, "training: diverged at " + rate(configuration));
                }))
                .isInstanceOf(PipelineException.class)
                .hasMessage(
                        "training.search: no trial of net could be fitted and judged; the first: training: diverged at 0.5");
        assertThatThrownBy(() -> run(
                        random(3, WHOLE),
                        new Log(),
                        (configuration, share, most) ->
                                new TrialFits.Tried<>("", "", OptionalDouble.empty(), 1, OptionalDouble.empty(), "")))
                .isInstanceOf(PipelineException.class)
                .hasMessageEndingWith("the first: log_loss is undefined on the validation split");
    }

    @Test
    void whatIsNoFaultOfATrialEndsTheSearch() {
        assertThatThrownBy(() -> run(random(3, WHOLE), new Log(), (configuration, share, most) -> {
                    throw new PipelineException(ErrorKind.EXTERNAL, "no storage");
                }))
                .isInstanceOf(PipelineException.class)
                .hasMessage("no storage");
    }

    @Test
    void whatCannotBeCutIsTriedWhole() {
        TrainerBlock logistic = new TrainerBlock("net", Label.Task.BINARY, Map.of("kind", List.of("logistic")));
        Dimension regularization = new Dimension.Range("regularization", 0.001, 1, true, false, 4);
        Search search = new Search(
                Search.Strategy.RANDOM,
                4,
                OptionalInt.empty(),
                THREE,
                Map.of("net", new Search.Space(logistic, List.of(regularization))));
        Log log = new Log();
        run(search, log, (configuration, share, most) -> {
            assertThat(share).isEqualTo(1);
            double loss = ((Training.Trainer.Linear) configuration).regularization();
            return new TrialFits.Tried<>("", "", OptionalDouble.of(loss), 1, OptionalDouble.empty(), "");
        });
        assertThat(log.told()).containsExactly("0 0 done", "1 0 done", "2 0 done", "3 0 done");
    }
}
