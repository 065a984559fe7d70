package dev.nightjar.training.search;

import dev.nightjar.core.config.Metric;
import dev.nightjar.core.config.Search;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Looks for the best configuration of one trainer: draws trials, brings the better ones from rung to rung, and finishes the best. What the log knows is
 * not done again.
 *
 * @param <M> what is fitted; at most one is kept beside the one that is being fitted
 */
public final class TrainerSearch<M> {
    private final Search search;
    private final Search.Space space;
    private final Metric by;
    private final int rungs;
    private final boolean goesOn;
    private final Suggestions suggestions;
    private final TimeLimit limit;
    private final TrialLog log;
    private final TrialFits<M> fits;
    private Kept<M> kept = new Kept<>(-1, -1, Double.NEGATIVE_INFINITY, Optional.empty());
    private String firstFailure = "";

    private record Trial(int number, Map<String, List<String>> values, Training.Trainer configuration) {}

    /** A trial after a step. {@code score}: the greater the better. */
    private record Stepped(Trial trial, TrialRow last, double score) {
        int number() {
            return trial.number();
        }
    }

    private record Kept<M>(int trial, int rung, double score, Optional<M> fitted) {}

    /**
     * The best trial.
     *
     * @param row its last step
     * @param trials how many were begun
     */
    public record Best<M>(Training.Trainer configuration, M fitted, TrialRow row, int trials) {}

    /**
     * @param trainer a name of {@code search.spaces()}
     * @param by on validation
     */
    TrainerSearch(
            Search search, String trainer, Metric by, long seed, TimeLimit limit, TrialLog log, TrialFits<M> fits) {
        this.search = search;
        this.space = search.spaces().get(trainer);
        this.by = by;
        Training.Trainer written = space.block().with(Map.of());
        this.goesOn = written instanceof Training.Trainer.Dl4j;
        this.rungs = goesOn || written instanceof Training.Trainer.Gbt
                ? search.halving().rungs()
                : 1;
        this.suggestions = suggestions(search, space, seed + " " + trainer);
        this.limit = limit;
        this.log = log;
        this.fits = fits;
    }

    private static Suggestions suggestions(Search search, Search.Space space, String seed) {
        KeySpace keys = new KeySpace(space.dimensions());
        return switch (search.strategy()) {
            case GRID -> new GridSuggestions(keys);
            case RANDOM -> new RandomSuggestions(keys, seed);
            case TPE -> new TpeSuggestions(keys, seed, search.trials());
        };
    }

    /** @throws PipelineException DATA if no trial could be fitted */
    Best<M> run() {
        List<Stepped> ranked = firstRung();
        int begun = ranked.size();
        if (ranked.isEmpty() || !ranked.get(0).last().isDone()) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "training.search: no trial of " + space.block().name() + " could be fitted and judged; the first: "
                            + firstFailure);
        }
        for (int rung = 1; rung < rungs; rung++) {
            List<Stepped> next = new ArrayList<>();
            for (Stepped survivor :
                    ranked.subList(0, Math.min(ranked.size(), search.halving().survivors(ranked.size())))) {
                if (survivor.last().isDone()) {
                    next.add(step(survivor.trial(), rung));
                }
            }
            List<Stepped> done = new ArrayList<>(next);
            done.removeIf(stepped -> !stepped.last().isDone());
            if (done.isEmpty()) {
                break;
            }
            ranked = ranked(done);
            if (done.size() < next.size()
                    && next.stream().anyMatch(t -> t.last().result() == TrialRow.Result.CUT)) {
                break;
            }
        }
        return finish(ranked.get(0), begun);
    }

    /** All trials that were begun, the best first. */
    private List<Stepped> firstRung() {
        List<Stepped> trials = new ArrayList<>();
        List<Suggestions.Scored> known = new ArrayList<>();
        Set<Training.Trainer> tried = new HashSet<>();
        Training.Trainer written = space.block().with(Map.of());
        tried.add(written);
        trials.add(step(new Trial(0, Map.of(), written), 0));
        while (search.strategy() == Search.Strategy.GRID || trials.size() < search.trials()) {
            Optional<Drawn> drawn = draw(trials.size(), known, tried);
            if (drawn.isEmpty()) {
                break;
            }
            Stepped trial = step(
                    new Trial(trials.size(), drawn.get().values(), drawn.get().configuration()), 0);
            if (trial.last().result() == TrialRow.Result.CUT) {
                break;
            }
            trials.add(trial);
            known.add(new Suggestions.Scored(drawn.get().point(), trial.score()));
        }
        return ranked(trials);
    }

    private record Drawn(Point point, Map<String, List<String>> values, Training.Trainer configuration) {}

    /** The next configuration that was not tried yet; empty if there is none. */
    private Optional<Drawn> draw(int number, List<Suggestions.Scored> known, Set<Training.Trainer> tried) {
        KeySpace keys = new KeySpace(space.dimensions());
        for (int attempt = 0; ; attempt++) {
            Optional<Point> point = suggestions.next(number, attempt, known);
            if (point.isEmpty()) {
                return Optional.empty();
            }
            Map<String, List<String>> values = keys.values(point.get());
            Training.Trainer configuration = space.block().with(values);
            if (tried.add(configuration)) {
                return Optional.of(new Drawn(point.get(), values, configuration));
            }
        }
    }

    private static List<Stepped> ranked(List<Stepped> trials) {
        List<Stepped> ranked = new ArrayList<>(trials);
        ranked.sort(Comparator.comparingDouble(Stepped::score).reversed().thenComparingInt(Stepped::number));
        return ranked;
    }

    private double share(int rung) {
        return rungs == 1 || rung >= rungs ? 1 : search.halving().share(rung);
    }

    /** The part of a whole training that a step is. */
    private double work(int rung) {
        return goesOn && rung > 0 ? share(rung) - share(rung - 1) : share(rung);
    }

    private double workAfter(int rung) {
        double left = goesOn ? 1 - share(rung) : 1;
        return share(rung) < 1 ? left : 0;
    }

    private Stepped step(Trial trial, int rung) {
        TrialRow row = log.find(space.block().name(), trial.number(), rung).orElseGet(() -> {
            TrialRow made = limit.allows(work(rung), workAfter(rung)) ? fit(trial, rung) : cut(trial, rung, 0);
            log.add(made);
            return made;
        });
        if (row.result() == TrialRow.Result.CUT) {
            limit.spendStopped(row.seconds());
        } else {
            limit.spend(row.seconds(), work(rung));
        }
        if (row.result() == TrialRow.Result.FAILED && firstFailure.isEmpty()) {
            firstFailure = row.says();
        }
        return new Stepped(trial, row, score(row));
    }

    private double score(TrialRow row) {
        return row.isDone() ? by.gain(row.value().getAsDouble(), 0) : Double.NEGATIVE_INFINITY;
    }

    private TrialRow fit(Trial trial, int rung) {
        long begun = System.nanoTime();
        try {
            TrialFits.Tried<M> tried = fits.fit(trial.configuration(), share(rung), limit.left(workAfter(rung)));
            TrialRow.Result result = tried.value().isPresent() ? TrialRow.Result.DONE : TrialRow.Result.FAILED;
            String says = tried.value().isPresent() ? tried.says() : by + " is undefined on the validation split";
            TrialRow row = row(trial, rung, result, tried, says);
            if (row.isDone() && (rung > kept.rung() || score(row) > kept.score())) {
                kept = new Kept<>(trial.number(), rung, score(row), Optional.of(tried.fitted()));
            }
            return row;
        } catch (TimeIsUp e) {
            return cut(trial, rung, (System.nanoTime() - begun) / 1e9);
        } catch (PipelineException e) {
            if (e.kind() != ErrorKind.DATA) {
                throw e;
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            return without(trial, rung, TrialRow.Result.FAILED, seconds, e.getMessage());
        }
    }

    private TrialRow row(Trial trial, int rung, TrialRow.Result result, TrialFits.Tried<M> tried, String says) {
        return new TrialRow(
                space.block().name(),
                trial.number(),
                rung,
                share(rung),
                trial.values(),
                result,
                tried.value(),
                tried.seconds(),
                tried.microseconds(),
                tried.id(),
                says);
    }

    private TrialRow cut(Trial trial, int rung, double seconds) {
        return without(trial, rung, TrialRow.Result.CUT, seconds, "training.search.time_limit");
    }

    private TrialRow without(Trial trial, int rung, TrialRow.Result result, double seconds, String says) {
        return new TrialRow(
                space.block().name(),
                trial.number(),
                rung,
                share(rung),
                trial.values(),
                result,
                OptionalDouble.empty(),
                seconds,
                OptionalDouble.empty(),
                "",
                says);
    }

    /** The best one, trained to its end. */
    private Best<M> finish(Stepped stepped, int begun) {
        Trial best = stepped.trial();
        TrialRow last = stepped.last();
        if (last.share() == 1 && kept.trial() == best.number() && kept.rung() == last.rung()) {
            return new Best<>(best.configuration(), kept.fitted().orElseThrow(), last, begun);
        }
        TrialFits.Tried<M> tried = fits.fit(best.configuration(), 1, Double.POSITIVE_INFINITY);
        if (last.share() < 1) {
            int rung = rungs;
            Optional<TrialRow> known = log.find(space.block().name(), best.number(), rung);
            last = known.orElseGet(() -> row(best, rung, TrialRow.Result.DONE, tried, tried.says()));
            if (known.isEmpty()) {
                log.add(last);
            }
        }
        return new Best<>(best.configuration(), tried.fitted(), last, begun);
    }
}
