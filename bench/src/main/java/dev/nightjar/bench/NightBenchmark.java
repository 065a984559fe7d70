package dev.nightjar.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Nights of the flights example as a user runs them: a process each, from nothing. The first takes nine months of history and trains; those
 * after it, one a round, take a day each and do not train.
 */
final class NightBenchmark implements Benchmark {
    private static final String FIRST = "2013-09-30";
    private static final List<String> NEXT =
            List.of("2013-10-01", "2013-10-02", "2013-10-03", "2013-10-04", "2013-10-05", "2013-10-06");

    @Override
    public String name() {
        return "night";
    }

    @Override
    public String describes() {
        return "seconds and Spark jobs of a flights night by stage: the first with its history, and one day without training";
    }

    @Override
    public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
        if (options.rounds() > NEXT.size()) {
            throw new IllegalArgumentException(
                    "rounds is " + options.rounds() + "; the example has days for " + NEXT.size());
        }
        NightProcess first = night(options, FIRST);
        figures.accept(Figure.counted(name(), "first-night process", first.seconds(), "s"));
        first.stages().forEach((stage, cost) -> {
            figures.accept(Figure.counted(name(), "first-night " + stage, cost.seconds(), "s"));
            figures.accept(Figure.counted(name(), "first-night " + stage, cost.jobs(), "jobs"));
        });
        List<NightProcess> next = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            next.add(night(options, NEXT.get(round)));
        }
        figures.accept(Figure.measured(
                name(),
                "next-night process",
                new Samples(next.stream().map(NightProcess::seconds).toList()),
                "s"));
        for (String stage : next.get(0).stages().keySet()) {
            List<NightProcess.Cost> costs =
                    next.stream().map(n -> n.stages().get(stage)).toList();
            figures.accept(Figure.measured(
                    name(),
                    "next-night " + stage,
                    new Samples(costs.stream().map(NightProcess.Cost::seconds).toList()),
                    "s"));
            figures.accept(Figure.measured(
                    name(),
                    "next-night " + stage,
                    new Samples(costs.stream().map(NightProcess.Cost::jobs).toList()),
                    "jobs"));
        }
    }

    private static NightProcess night(BenchOptions options, String date) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(NightProcess.launcher(options));
        command.addAll(NightProcess.arguments(options, date));
        return NightProcess.run(command, options.work().resolve("lake"), options.work());
    }
}
