package dev.nightjar.bench;

import java.util.List;

/** All benchmarks, in the order of the list. */
final class Benchmarks {
    private Benchmarks() {}

    static List<Benchmark> all() {
        return List.of(
                new StartBenchmark(),
                new NightBenchmark(),
                new TrainBenchmark(),
                new EvaluateBenchmark(),
                new SearchBenchmark(),
                new WaysBenchmark(),
                new HistoryBenchmark(),
                new SnapshotBenchmark(),
                new TrainingSetBenchmark(),
                new RecreateBenchmark(),
                new AsOfBenchmark());
    }
}
