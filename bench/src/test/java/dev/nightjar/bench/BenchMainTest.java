package dev.nightjar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchMainTest {
    @TempDir
    private Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void withoutANameTheBenchmarksAreListed() throws Exception {
        assertThat(run()).isZero();
        assertThat(text(out)).isEqualTo("adding       seconds to add, beside a peer\n");
    }

    @Test
    void jsonIsOneLineForEachFigureWithTheRatioOfOursOverThePeers() throws Exception {
        assertThat(run("adding", "--json", "--rounds=3")).isZero();

        List<String> lines = text(out).lines().toList();
        assertThat(lines).hasSize(1);
        JsonNode figure = new ObjectMapper().readTree(lines.get(0));
        assertThat(figure.get("bench").asText()).isEqualTo("adding");
        assertThat(figure.get("case").asText()).isEqualTo("numbers");
        assertThat(figure.get("value").asDouble()).isEqualTo(2);
        assertThat(figure.get("unit").asText()).isEqualTo("s");
        assertThat(figure.get("peer").asText()).isEqualTo("abacus 1.0");
        assertThat(figure.get("peer_value").asDouble()).isEqualTo(8);
        assertThat(figure.get("ratio").asDouble()).isEqualTo(0.25);
    }

    @Test
    void everyRunIsKeptWithTheMachineAndTheCode() throws Exception {
        run("adding");
        run("adding");

        List<String> kept = Files.readAllLines(home.resolve("bench/results/adding.jsonl"), StandardCharsets.UTF_8);
        assertThat(kept).hasSize(2);
        JsonNode line = new ObjectMapper().readTree(kept.get(1));
        assertThat(line.get("machine").get("cores").asInt()).isPositive();
        assertThat(line.get("rounds").asInt()).isEqualTo(5);
        assertThat(line.get("code").asText()).contains("+");
    }

    @Test
    void anUnknownBenchmarkIsAUsageErrorThatNamesTheKnownOnes() throws Exception {
        assertThat(run("addign")).isEqualTo(2);
        assertThat(text(err)).isEqualTo("bench: no benchmark 'addign'; known: adding\n");
    }

    @Test
    void anUnknownOptionIsAUsageError() throws Exception {
        assertThat(run("adding", "--rounds=0")).isEqualTo(2);
        assertThat(text(err))
                .isEqualTo(
                        "bench: unknown option '--rounds=0'; known: --json, --rounds=N (1 to 999), --scale=F (share of the published sizes, up to 1),"
                                + " --without=CASE (left out, if the benchmark's line says so)\n");
    }

    @Test
    void contestantsTakeTurnsAndEachRoundStartsWithAnother() throws Exception {
        List<String> order = new ArrayList<>();
        new Rounds()
                .with("a", () -> note(order, "a"))
                .with("b", () -> note(order, "b"))
                .run(3);

        assertThat(order).containsExactly("a", "b", "b", "a", "a", "b");
    }

    @Test
    void theMedianOfAnEvenNumberOfSamplesIsTheMeanOfTheMiddleTwo() {
        Samples samples = new Samples(List.of(9.0, 1.0, 2.0, 4.0));

        assertThat(samples.median()).isEqualTo(3.0);
        assertThat(samples.spread()).isEqualTo(8.0);
    }

    @Test
    void aFigureThatIsNotANumberIsRefused() {
        assertThatThrownBy(() -> Figure.counted("adding", "numbers", Double.NaN, "s"))
                .hasMessage("value is NaN; a finite number is needed");
    }

    private int run(String... args) throws Exception {
        return new BenchMain(List.of(new Adding()), home, stream(out), stream(err)).run(List.of(args));
    }

    private static double note(List<String> order, String name) {
        order.add(name);
        return 1;
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static final class Adding implements Benchmark {
        @Override
        public String name() {
            return "adding";
        }

        @Override
        public String describes() {
            return "seconds to add, beside a peer";
        }

        @Override
        public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
            Map<String, Samples> samples =
                    new Rounds().with("ours", () -> 2).with("peer", () -> 8).run(options.rounds());
            figures.accept(
                    Figure.beside(name(), "numbers", samples.get("ours"), "s", "abacus 1.0", samples.get("peer")));
        }
    }
}
