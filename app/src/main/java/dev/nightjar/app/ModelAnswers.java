package dev.nightjar.app;

import dev.nightjar.app.report.ReportData.TrialLine;
import dev.nightjar.app.spark.Leaderboard;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.ModelCard;
import dev.nightjar.model.Verification;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.ModelStatus;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.training.Compared;
import dev.nightjar.training.spark.Comparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What {@code models} says of stored models: comparisons, checks, cards. */
final class ModelAnswers {
    private final OpenPipeline opened;
    private final ModelHistory history;

    ModelAnswers(OpenPipeline opened, ModelHistory history) {
        this.opened = opened;
        this.history = history;
    }

    private ModelStore store() {
        return new ModelStore(opened.lake().files());
    }

    /** @throws PipelineException DATA if a file or a score is not what was stored; of all models, the message names each */
    void verify(Optional<String> prefix, OutputOptions output) {
        List<ModelStatus> models = prefix.map(p -> List.of(history.model(p))).orElseGet(history::models);
        List<Verification> verified = new ArrayList<>();
        List<PipelineException> broken = new ArrayList<>();
        for (ModelStatus model : models) {
            try {
                verified.add(store().open(model.model()).verify(history.manifest(model.model())));
            } catch (PipelineException e) {
                broken.add(e);
            }
        }
        List<String> wrong = new ArrayList<>(
                broken.stream().map(PipelineException::getMessage).toList());
        verified.stream().filter(v -> !v.holds()).map(Verification::says).forEach(wrong::add);
        if (!wrong.isEmpty()) {
            ErrorKind kind = broken.stream()
                    .map(PipelineException::kind)
                    .filter(k -> k != ErrorKind.DATA)
                    .findFirst()
                    .orElse(ErrorKind.DATA);
            throw new PipelineException(
                    kind, "models verify: " + wrong.size() + " of " + models.size() + ": " + String.join("\n", wrong));
        }
        String text = verified.isEmpty()
                ? "no model is registered yet; a night with the stage train makes one"
                : String.join("\n", verified.stream().map(Verification::says).toList());
        output.answer(
                text,
                Map.of("models", verified.stream().map(ModelAnswers::fields).toList()));
    }

    private static Map<String, Object> fields(Verification verification) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", verification.model());
        fields.put("rows", verification.rows());
        fields.put("equal_rows", verification.equal());
        fields.put("greatest_difference", verification.greatest());
        fields.put("bound", verification.bound());
        fields.put("says", verification.says());
        return fields;
    }

    void card(String prefix, Function<ModelCard, String> form, OutputOptions output) {
        ModelStatus status = history.model(prefix);
        List<List<String>> happened = history.events().stream()
                .filter(e -> e.model().equals(status.model()))
                .map(e -> List.of(e.night().toString(), e.kind().toString(), e.author(), e.reason()))
                .toList();
        ModelCard card = store().open(status.model())
                .card()
                .with("What happened to it", List.of("night", "event", "author", "reason"), happened);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", status.model());
        fields.put("state", status.state().toString());
        fields.put("folder", opened.lake().location(ModelStore.path(status.model())));
        fields.put("card", card.markdown());
        output.answer(form.apply(card), fields);
    }

    /** @param asOf the newest search until this night; empty for the newest of all */
    void leaderboard(Optional<LogicalDate> asOf, OutputOptions output) {
        Leaderboard leaderboard = new Leaderboard(opened);
        Optional<LogicalDate> night = leaderboard.newest(asOf.orElse(LogicalDate.parse("9999-12-31")));
        List<TrialLine> trials = night.map(leaderboard::of).orElse(List.of());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("night", night.map(LogicalDate::toString).orElse(null));
        fields.put("trials", trials.stream().map(ModelAnswers::fields).toList());
        TextTable table =
                TextTable.of("place", "trainer", "trial", "part", "result", "value", "seconds", "µs/row", "changed");
        trials.forEach(t -> table.row(
                t.place() + (t.best() ? "*" : ""),
                t.trainer(),
                Integer.toString(t.trial()),
                String.format(Locale.ROOT, "%.0f %%", 100 * t.share()),
                t.result(),
                shown(t.value()),
                String.format(Locale.ROOT, "%.1f", t.seconds()),
                t.microseconds().isPresent()
                        ? String.format(Locale.ROOT, "%.2f", t.microseconds().getAsDouble())
                        : "",
                t.keys()));
        String text = night.map(n -> "search of night " + n + ", by "
                        + trials.get(0).metric() + " on validation; * took part in the contest\n\n" + table)
                .orElse("no night has searched; training.search in the pipeline file asks for it (docs/search.md)");
        output.answer(text, fields);
    }

    private static Map<String, Object> fields(TrialLine line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("place", line.place());
        fields.put("trainer", line.trainer());
        fields.put("trial", line.trial());
        fields.put("keys", line.keys());
        fields.put("share", line.share());
        fields.put("result", line.result());
        fields.put("best", line.best());
        fields.put("metric", line.metric());
        fields.put("value", line.value().isPresent() ? line.value().getAsDouble() : null);
        fields.put("fit_seconds", line.seconds());
        fields.put(
                "scoring_microseconds",
                line.microseconds().isPresent() ? line.microseconds().getAsDouble() : null);
        fields.put("model", line.model());
        return fields;
    }

    void compare(String first, String second, OutputOptions output) {
        ModelStatus one = history.model(first);
        ModelStatus other = history.model(second);
        Comparison.Result result = new Comparison(opened.lake(), opened.pipeline(), history).of(one, other);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("first", one.model());
        fields.put("second", other.model());
        fields.put("rows", result.compared().rows());
        fields.put("source", result.source());
        fields.put(
                "metrics",
                result.compared().lines().stream().map(ModelAnswers::fields).toList());
        output.answer(text(one, other, result), fields);
    }

    private static Map<String, Object> fields(Compared.Line line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("metric", line.metric());
        fields.put("first", line.first());
        fields.put("second", line.second());
        fields.put("gain", line.gain());
        fields.put("low", line.low().isPresent() ? line.low().getAsDouble() : null);
        fields.put("high", line.high().isPresent() ? line.high().getAsDouble() : null);
        fields.put("p", line.p().isPresent() ? line.p().getAsDouble() : null);
        return fields;
    }

    private static String text(ModelStatus one, ModelStatus other, Comparison.Result result) {
        TextTable table = TextTable.of("metric", "first", "second", "gain", "low", "high", "better");
        for (Compared.Line line : result.compared().lines()) {
            String better = line.decided() ? (line.gain() > 0 ? "first" : "second") : "";
            table.row(
                    line.metric(),
                    shown(line.first()),
                    shown(line.second()),
                    shown(line.gain()),
                    shown(line.low()),
                    shown(line.high()),
                    better);
        }
        return "first:  " + one.model() + " (" + one.trainer() + ", " + one.state() + ")\nsecond: " + other.model()
                + " ("
                + other.trainer() + ", " + other.state() + ")\n"
                + result.compared().rows() + " rows: " + result.source()
                + "\n\n" + table
                + "\n\nA gain above 0 speaks for the first, whichever way the metric points; low to high is its interval, the same"
                + " rows drawn for both.";
    }

    private static String shown(OptionalDouble value) {
        return value.isPresent() ? shown(value.getAsDouble()) : "";
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }
}
