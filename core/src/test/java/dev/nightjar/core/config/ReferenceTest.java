package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** conf/reference.yaml against the code. */
class ReferenceTest {
    private static final Path REFERENCE = Path.of("../conf/reference.yaml");

    @TempDir
    Path folder;

    /** Between them these files use every key. */
    static List<String> samples() {
        String regression = PipelineLoaderTest.good()
                .replace("export: {expire: 5d}\n", "")
                .replace("gate:\n  rules:\n", "gate:\n  rules:\n" + RULES)
                .replace("value: \"delay >= 30\"", "value: delay, task: regression")
                .replace(
                        "logistic: {kind: logistic}",
                        "line: {kind: linear}\n    flat: {kind: constant}\n"
                                + "    median: {kind: constant, strategy: quantile}")
                .replace("metric: auc, at_least: 0.6", "metric: rmse, at_most: 60")
                .replace("log_loss, worse_than_champion_by_at_most", "mae, better_than_constant_by_at_least")
                .replace(
                        "    quarantine: {stop_above: 0.02}",
                        """
                              - {column: id, unique: 0.9, on_fail: warn}
                              - {column: id, matches: "[a-z]+", on_fail: warn}
                              - {column: delay, mean: [0, 1], on_fail: warn}
                              - {rows: {at_most: 10}, on_fail: warn}
                        """)
                .replace("flights: count", FUNCTIONS)
                .replace("epochs: 5}", "epochs: 5, loss: huber}");
        String grouped = PipelineLoaderTest.good()
                .replace(
                        "split: {by: time, validation: 14d, test: 7d}",
                        "split: {by: group, column: tail, validation_share: 0.2, test_share: 0.2}\n"
                                + "  sample: {negative: 0.1, positive: 1}\n  weight: \"delay + 1\"\n" + PREPROCESSING)
                .replace(
                        "    logistic: {kind: logistic}",
                        "    trees: {kind: gbt}\n    prior: {kind: constant, strategy: prior}\n"
                                + "    last: {kind: last_value, feature: row_hour}")
                .replace(
                        "gate:\n",
                        "evaluation: {slices: [row_tail], weight: row_hour, ranking: {by: row_tail},"
                                + " adversarial: {at_most: 0.75, rows: 1000}, learning_curve: [0.1, 0.5],"
                                + " worst_slices: {most: 5, rows_at_least: 50}}\ngate:\n")
                .replace("{threshold: 0.5}", "{threshold: least_precision, precision: 0.8}");
        String costly = PipelineLoaderTest.good()
                .replace("{threshold: 0.5}", "{threshold: least_cost}")
                .replace("  history: 120d", SEARCH + "  history: 120d")
                .replace("epochs: 5}", "epochs: 5, optimizer: sgd, schedule: {kind: step}}");
        String full = PipelineLoaderTest.good()
                .replace("{threshold: 0.5}", "{threshold: capacity, rows_in_night: 100}")
                .replace("epochs: 5}", "epochs: 5, optimizer: adamw, schedule: {kind: cosine}}");
        return List.of(
                PipelineLoaderTest.good()
                        .replace("test: 7d}", "test: 7d, gap: 2d}")
                        .replace("epochs: 5}", "epochs: 5, every: 14d}"),
                grouped,
                costly,
                full,
                regression);
    }

    private static final String SEARCH =
            "  search: {preset: quick, strategy: tpe, trials: 9, time_limit: 90m, halving: {factor: 4, rungs: 2},"
                    + " space: {logistic: {regularization: {from: 0.001, to: 1, log: true}, elastic_net: [0, 1]}}}\n";

    private static final String RULES = "    - {metric: r2, at_least: 0, slice: row_tail, rows_at_least: 50}\n"
            + "    - {metric: rmse, better_than_baseline_by_at_least: 0, confidence: 0.9}\n";

    private static final String PREPROCESSING = String.join(
            "\n",
            "  preprocessing:",
            "    - {kind: numeric, features: \"tail_flights_*\", impute: median, add_indicator: false,"
                    + " clip: [0.01, 0.99], log: true, scale: robust}",
            "    - {kind: numeric, features: row_hour, scale: cyclic, period: 24}",
            "    - {kind: numeric, impute: constant, fill_value: -1, scale: quantile, n_quantiles: 50,"
                    + " output_distribution: normal}",
            "    - {kind: category, features: [row_tail], impute: constant, fill_value: none, max_categories: 50,"
                    + " min_frequency: 5}",
            "    - {kind: category, encode: text, n_features: 64, analyzer: char, ngram_range: [2, 3]}",
            "    - {kind: category, encode: target, smooth: 5, folds: 3}");

    private List<Reading> readings() throws IOException {
        return readings(folder, samples());
    }

    /** These pipeline files as they are read. */
    static List<Reading> readings(Path folder, List<String> texts) throws IOException {
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/arrivals.yaml"), "columns: {id: string, delay: {type: double}}\n");
        List<Reading> readings = new ArrayList<>();
        for (String text : texts) {
            Path file = folder.resolve("pipeline.yaml");
            Files.writeString(file, text);
            readings.add(PipelineLoader.of(name -> null).read(file).reading());
        }
        return readings;
    }

    private static final String FUNCTIONS = "n: {count: delay}\n      a: {sum: delay}\n      b: {min: delay}\n"
            + "      c: {max: delay}\n      d: {stddev: delay}\n      e: {last: delay}\n"
            + "      f: {mean: delay, where: \"delay > 0\", by: tail, values: [N1, N2], other: true}\n"
            + "      g: {rate: delay > 0}\n      h: {ratio: delay, over: delay}\n      i: {variance: delay}\n"
            + "      j: {skewness: delay}\n      k: {first: delay}\n      l: {time_since_last: delay}\n"
            + "      m: {days_with_any: delay}\n      o: {decayed_sum: delay, half_life: 7d}\n"
            + "      p: {decayed_mean: delay, half_life: 7d}\n      q: {trend: delay}\n      r: time_since_last\n"
            + "      s: {distinct: tail}\n      t: {quantile: delay, q: [0.5]}\n      u: {top: tail, k: 3}\n"
            + "      v: {first_k: delay, k: 2}\n      w: {last_k: delay, k: 2}\n      x: {histogram: delay, bounds: [0, 15]}";

    private static void keys(Setting.Mapping block, String path, Set<String> keys) {
        block.entries().forEach((key, entry) -> {
            String at = path.isEmpty() ? key : path + "." + key;
            if (entry.value() instanceof Setting.Mapping inner) {
                keys(inner, at, keys);
            } else {
                keys.add(at);
            }
        });
    }

    @Test
    void everyKeyThatIsReadStandsInItAndEveryKeyInItIsRead() throws IOException {
        Set<String> read = new TreeSet<>();
        for (Reading reading : readings()) {
            read.addAll(reading.keys());
        }
        Set<String> written = new TreeSet<>();
        keys(PipelineLoader.reference(), "", written);
        assertThat(read).as("keys that are read").containsAll(written);
        Set<String> blocks = new TreeSet<>(read);
        blocks.removeAll(written);
        assertThat(blocks)
                .as("read and not a value there: blocks whose names are the user's")
                .containsExactlyInAnyOrder(
                        "sources",
                        "sources.*.schema.columns",
                        "tables",
                        "tables.*.select",
                        "features",
                        "features.*:aggregates.aggregates",
                        "features.*:lookup.columns",
                        "features.*:row.columns",
                        "training.search.space",
                        "training.trainers",
                        "training.trainers.*:dl4j.embed");
    }

    @Test
    void everyKeyHasACommentThatTellsItsRange() throws IOException {
        Map<String, Limits.Range> ranges = new TreeMap<>();
        for (Reading reading : readings()) {
            ranges.putAll(reading.ranges());
        }
        List<String> lines = Files.readAllLines(REFERENCE);
        Setting.Mapping reference = PipelineLoader.reference();
        Map<String, Integer> places = new TreeMap<>();
        lines(reference, "", places);
        assertThat(places).hasSizeGreaterThan(90);
        places.forEach((key, line) -> {
            String comment = comment(lines, line);
            assertThat(comment).as("comment of " + key).isNotBlank();
            Limits.Range range = ranges.get(key);
            if (range != null) {
                String told = range.equals(Limits.ANY) ? "number" : range.describe();
                assertThat(comment).as("comment of " + key).contains(told);
            }
        });
        assertThat(ranges.keySet().stream().filter(k -> !places.containsKey(k)))
                .as("ranges of keys that are nowhere")
                .isEmpty();
    }

    /** Keys with a value, and the line each stands in; names of the user's own have their comment above the block. */
    private static void lines(Setting.Mapping block, String path, Map<String, Integer> places) {
        block.entries().forEach((key, entry) -> {
            String at = path.isEmpty() ? key : path + "." + key;
            if (entry.value() instanceof Setting.Mapping inner) {
                lines(inner, at, places);
            } else {
                boolean own = key.equals("*");
                places.put(at, entry.keyOrigin().line() - (own ? 1 : 0));
            }
        });
    }

    /** The comment lines right above a line. */
    static String comment(List<String> lines, int line) {
        StringBuilder comment = new StringBuilder();
        for (int i = line - 2; i >= 0 && lines.get(i).strip().startsWith("#"); i--) {
            comment.insert(0, lines.get(i).strip().substring(1).strip() + " ");
        }
        return comment.toString();
    }
}
