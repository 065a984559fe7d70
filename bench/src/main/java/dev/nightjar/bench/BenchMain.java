package dev.nightjar.bench;

import dev.nightjar.core.run.CodeVersion;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code bin/bench}: lists the benchmarks, or runs one, prints its figures and keeps them. */
public final class BenchMain {
    private static final int USAGE = 2;
    private static final int ROUNDS = 5;

    private final List<Benchmark> benchmarks;
    private final Path home;
    private final PrintStream out;
    private final PrintStream err;

    BenchMain(List<Benchmark> benchmarks, Path home, PrintStream out, PrintStream err) {
        this.benchmarks = benchmarks;
        this.home = home;
        this.out = out;
        this.err = err;
    }

    /** Runs with the system property {@code nightjar.home}, the root of the checkout, and ends the JVM with the exit code. */
    public static void main(String[] args) throws Exception {
        Path home = Path.of(System.getProperty("nightjar.home", "."))
                .toAbsolutePath()
                .normalize();
        PrintStream out = System.out;
        // Whatever a library prints must not stand between the lines of the result.
        System.setOut(System.err);
        System.exit(new BenchMain(Benchmarks.all(), home, out, System.err).run(List.of(args)));
    }

    int run(List<String> args) throws Exception {
        if (args.isEmpty()) {
            benchmarks.forEach(b -> out.printf(Locale.ROOT, "%-12s %s%n", b.name(), b.describes()));
            return 0;
        }
        String name = args.get(0);
        boolean json = args.contains("--json");
        int rounds = ROUNDS;
        double scale = 1;
        Set<String> without = new HashSet<>();
        for (String option : args.subList(1, args.size())) {
            if (option.matches("--rounds=[1-9][0-9]{0,2}")) {
                rounds = Integer.parseInt(option.substring("--rounds=".length()));
            } else if (option.matches("--scale=(1|0?\\.[0-9]{1,6})")) {
                scale = Double.parseDouble(option.substring("--scale=".length()));
            } else if (option.matches("--without=[a-z0-9-]+")) {
                without.add(option.substring("--without=".length()));
            } else if (!option.equals("--json")) {
                return usage("unknown option '" + option
                        + "'; known: --json, --rounds=N (1 to 999), --scale=F (share of the published sizes, up to 1),"
                        + " --without=CASE (left out, if the benchmark's line says so)");
            }
        }
        for (Benchmark benchmark : benchmarks) {
            if (benchmark.name().equals(name)) {
                measure(benchmark, rounds, scale, without, json);
                return 0;
            }
        }
        return usage("no benchmark '" + name + "'; known: "
                + benchmarks.stream().map(Benchmark::name).collect(Collectors.joining(", ")));
    }

    /** Prints figures as they come; they are kept when all are there. */
    private void measure(Benchmark benchmark, int rounds, double scale, Set<String> without, boolean json)
            throws Exception {
        Path work = Files.createDirectories(home.resolve("bench/target/work"));
        Path mine = Files.createTempDirectory(work, benchmark.name() + "-");
        Map<String, Object> circumstances = new LinkedHashMap<>();
        circumstances.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        circumstances.put("code", CodeVersion.current().toString());
        circumstances.put("rounds", rounds);
        if (scale < 1) {
            circumstances.put("scale", scale);
        }
        if (!without.isEmpty()) {
            circumstances.put("without", new TreeSet<>(without));
        }
        circumstances.put("machine", Machine.describe());
        List<Figure> figures = new ArrayList<>();
        benchmark.run(new BenchOptions(rounds, scale, without, home, mine, new PythonPeers(home)), figure -> {
            figures.add(figure);
            print(figure, json);
        });
        new Results(home.resolve("bench/results")).keep(benchmark.name(), figures, circumstances);
    }

    private void print(Figure figure, boolean json) {
        if (json) {
            out.println(Results.line(figure));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%-32s %,14.2f %s (spread %,.2f)%s%n",
                    figure.what(),
                    figure.value(),
                    figure.unit(),
                    figure.spread(),
                    peer(figure));
        }
    }

    private static String peer(Figure figure) {
        return figure.peer()
                .map(p -> String.format(
                        Locale.ROOT,
                        "; %s %,.2f (spread %,.2f), ratio %.2f",
                        p.name(),
                        p.value(),
                        p.spread(),
                        figure.value() / p.value()))
                .orElse("");
    }

    private int usage(String message) {
        err.println("bench: " + message);
        return USAGE;
    }
}
