package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nights of the flights example as a user runs them: a process each, from nothing. The first takes nine months of history and trains; those
 * after it, one a round, take a day each and do not train.
 */
final class NightBenchmark implements Benchmark {
    private static final ObjectMapper JSON = new ObjectMapper();
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
    public List<Figure> run(BenchOptions options) throws Exception {
        if (options.rounds() > NEXT.size()) {
            throw new IllegalArgumentException(
                    "rounds is " + options.rounds() + "; the example has days for " + NEXT.size());
        }
        List<Figure> figures = new ArrayList<>();
        Night first = night(options, FIRST);
        figures.add(Figure.counted(name(), "first-night process", first.process(), "s"));
        first.stages().forEach((stage, cost) -> {
            figures.add(Figure.counted(name(), "first-night " + stage, cost.seconds(), "s"));
            figures.add(Figure.counted(name(), "first-night " + stage, cost.jobs(), "jobs"));
        });
        List<Night> next = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            next.add(night(options, NEXT.get(round)));
        }
        figures.add(Figure.measured(
                name(),
                "next-night process",
                new Samples(next.stream().map(Night::process).toList()),
                "s"));
        for (String stage : next.get(0).stages().keySet()) {
            List<Cost> costs = next.stream().map(n -> n.stages().get(stage)).toList();
            figures.add(Figure.measured(
                    name(),
                    "next-night " + stage,
                    new Samples(costs.stream().map(Cost::seconds).toList()),
                    "s"));
            figures.add(Figure.measured(
                    name(),
                    "next-night " + stage,
                    new Samples(costs.stream().map(Cost::jobs).toList()),
                    "jobs"));
        }
        return figures;
    }

    private record Cost(double seconds, double jobs) {}

    private record Night(double process, Map<String, Cost> stages) {}

    private static Night night(BenchOptions options, String date) throws IOException, InterruptedException {
        Path out = options.work().resolve(date + ".json");
        ProcessBuilder builder = new ProcessBuilder(
                options.home().resolve("bin/nightjar").toString(),
                "run",
                options.home().resolve("examples/flights/pipeline.yaml").toString(),
                "--date",
                date,
                "--json");
        builder.environment()
                .put("NIGHTJAR_LAKE", options.work().resolve("lake").toString());
        long start = System.nanoTime();
        int code = builder.redirectOutput(out.toFile())
                .redirectError(options.work().resolve(date + ".log").toFile())
                .start()
                .waitFor();
        double process = (System.nanoTime() - start) / 1e9;
        JsonNode result = JSON.readTree(out.toFile());
        if (code != 0) {
            throw new IOException("the night " + date + " ended with " + code + ": "
                    + result.path("message").asText());
        }
        Map<String, Cost> stages = new LinkedHashMap<>();
        for (JsonNode stage : result.path("stages")) {
            stages.put(
                    stage.path("stage").asText(),
                    new Cost(
                            stage.path("seconds").asDouble(),
                            stage.path("spark_jobs").asDouble()));
        }
        return new Night(process, stages);
    }
}
