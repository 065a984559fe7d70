package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.commons.io.FileUtils;

/**
 * The same night by each way: the second night of the flights example, which does not train, on a copy of the lake that the first one left;
 * how long a query takes; and how long Airflow takes to make DAGs of manifests.
 */
final class WaysBenchmark implements Benchmark {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FIRST = "2013-09-30";
    private static final String NEXT = "2013-10-01";
    private static final String QUERY =
            "select count(*) as n, avg(probability) as p from predictions where night = '2013-09-30'";
    private static final int MANY = 100;

    @Override
    public String name() {
        return "ways";
    }

    @Override
    public String describes() {
        return "seconds of one night by the launcher, spark-submit, two workers and Airflow; of a query; of making DAGs";
    }

    @Override
    public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
        Path base = options.work().resolve("base");
        List<String> first = new ArrayList<>(NightProcess.launcher(options));
        first.addAll(NightProcess.arguments(options, FIRST));
        NightProcess.run(first, base, options.work());

        List<Double> outside = new ArrayList<>();
        String two = "spark-submit, two workers of one core";
        Map<String, Samples> nights = new Rounds()
                .with("bin/nightjar", () -> night(options, base, NightProcess.launcher(options)))
                .with("spark-submit", () -> night(options, base, submit(options, "local[2,3]")))
                .with(two, () -> night(options, base, submit(options, "local-cluster[2,1,2048]")))
                .with("airflow, one task", () -> byAirflow(options, base, outside))
                .with("sql, cold", () -> query(options, base))
                .run(options.rounds());
        nights.forEach((way, samples) -> figures.accept(Figure.measured(name(), way, samples, "s")));
        figures.accept(Figure.measured(name(), "airflow, outside its task", new Samples(outside), "s"));
        parsing(options).forEach(figures);
    }

    /** A stock Spark with our jar; the driver's memory is the launcher's. */
    private static List<String> submit(BenchOptions options, String master) {
        Path spark = Path.of(System.getProperty("nightjar.spark.home"));
        return List.of(
                spark.resolve("bin/spark-submit").toString(),
                "--master",
                master,
                "--driver-memory",
                "4g",
                "--executor-memory",
                "2g",
                "--class",
                "dev.nightjar.app.Main",
                options.home().resolve("app/target/nightjar.jar").toString());
    }

    private static double night(BenchOptions options, Path base, List<String> starts)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(starts);
        command.addAll(NightProcess.arguments(options, NEXT));
        return onCopy(options, base, lake -> NightProcess.run(command, lake, options.work())
                .seconds());
    }

    private static double query(BenchOptions options, Path base) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(NightProcess.launcher(options));
        command.addAll(List.of("sql", example(options).toString(), QUERY, "--json"));
        return NightProcess.run(command, base, options.work()).seconds();
    }

    /** A night on a lake. */
    private interface OnLake {
        double seconds(Path lake) throws IOException, InterruptedException;
    }

    private static double onCopy(BenchOptions options, Path base, OnLake night)
            throws IOException, InterruptedException {
        Path lake = options.work().resolve("lake");
        FileUtils.copyDirectory(base.toFile(), lake.toFile());
        try {
            return night.seconds(lake);
        } finally {
            FileUtils.deleteDirectory(lake.toFile());
        }
    }

    /** Each time a new Airflow, because a night has one run; only the trigger and the run are timed. */
    private static double byAirflow(BenchOptions options, Path base, List<Double> outside)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(options.work(), "airflow-");
        return onCopy(options, base, lake -> {
            Path manifests = folder.resolve("manifests");
            Path dags = Files.createDirectories(folder.resolve("dags"));
            Files.writeString(
                    dags.resolve("nights.py"),
                    "from nightjar_airflow import dags_from\nglobals().update(dags_from('" + manifests + "'))\n");
            nightjar(
                    options,
                    Map.of(),
                    "render",
                    "--out",
                    manifests.toString(),
                    "--set",
                    "airflow.tasks=night",
                    "--set",
                    "lake=" + lake);
            try (AirflowProcess airflow = AirflowProcess.start(options.home(), folder, dags)) {
                nightjar(options, airflow.environment(), "status");
                long start = System.nanoTime();
                JsonNode run = nightjar(
                        options,
                        airflow.environment(),
                        "trigger",
                        "--date",
                        NEXT,
                        "--unpause",
                        "--wait",
                        "--every",
                        "1s");
                double seconds = (System.nanoTime() - start) / 1e9;
                outside.add(seconds - run.path("tasks").get(0).path("seconds").asDouble());
                return seconds;
            }
        });
    }

    private static JsonNode nightjar(
            BenchOptions options, Map<String, String> environment, String action, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(NightProcess.launcher(options));
        command.addAll(List.of("airflow", action, example(options).toString(), "--json"));
        command.addAll(List.of(arguments));
        return JsonProcess.run(command, environment, options.work()).answer();
    }

    private static Path example(BenchOptions options) {
        return options.home().resolve("examples/flights/pipeline.yaml");
    }

    /** One manifest, and a hundred of it under other names; without the import of Airflow, which every DAG file shares. */
    private List<Figure> parsing(BenchOptions options) throws Exception {
        Path one = Files.createDirectories(options.work().resolve("one"));
        Path many = Files.createDirectories(options.work().resolve("many"));
        nightjar(options, Map.of(), "render", "--out", one.toString());
        ObjectNode manifest =
                (ObjectNode) JSON.readTree(one.resolve("flights-late.json").toFile());
        for (int number = 0; number < MANY; number++) {
            manifest.put("pipeline", "flights-" + number);
            JSON.writeValue(many.resolve("flights-" + number + ".json").toFile(), manifest);
        }
        Path python = AirflowProcess.python(options.home());
        UnaryOperator<String> says = pipelines -> "dags of " + pipelines + ", parsed";
        Map<String, Samples> samples = new Rounds()
                .with(says.apply("1 pipeline"), () -> parse(options, python, one))
                .with(says.apply(MANY + " pipelines"), () -> parse(options, python, many))
                .run(options.rounds());
        return samples.entrySet().stream()
                .map(e -> Figure.measured(name(), e.getKey(), e.getValue(), "s"))
                .toList();
    }

    private static double parse(BenchOptions options, Path python, Path manifests)
            throws IOException, InterruptedException {
        Path script = options.home().resolve("airflow-dags/tests/parse_time.py");
        List<String> command = List.of(python.toString(), script.toString(), manifests.toString());
        return JsonProcess.run(command, Map.of(), options.work())
                .answer()
                .path("parse_seconds")
                .asDouble();
    }
}
