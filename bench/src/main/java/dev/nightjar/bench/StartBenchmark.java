package dev.nightjar.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** How long the command line takes to answer. */
final class StartBenchmark implements Benchmark {
    @Override
    public String name() {
        return "start";
    }

    @Override
    public String describes() {
        return "seconds until bin/nightjar --version has answered";
    }

    @Override
    public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
        Map<String, Samples> samples = new Rounds()
                .with("--version", () -> seconds(options, "--version"))
                .run(options.rounds());
        figures.accept(Figure.measured(name(), "--version", samples.get("--version"), "s"));
    }

    private static double seconds(BenchOptions options, String argument) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Path launcher = options.home().resolve("bin/nightjar");
        int code = new ProcessBuilder(launcher.toString(), argument)
                .redirectErrorStream(true)
                .redirectOutput(options.work().resolve("out").toFile())
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException(launcher + " " + argument + " ended with " + code);
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
