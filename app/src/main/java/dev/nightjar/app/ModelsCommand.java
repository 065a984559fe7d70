package dev.nightjar.app;

import dev.nightjar.app.spark.ModelFigures;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.config.Nearest;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.model.Model;
import dev.nightjar.model.ModelCard;
import dev.nightjar.model.ModelHeader;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.ModelStatus;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.model.registry.Reign;
import dev.nightjar.model.spark.Registry;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The registry of models. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at the registry of models, or changes who is champion.",
            "  list      every registered model and how it stands",
            "  show      one model: where it comes from, its metrics, its events",
            "  history   every event; with --as-of the champion of a night",
            "  approve   makes a model that the gate passed champion from the first unscored night on",
            "  promote   does so with any model, whatever the gate said",
            "  rollback  takes the champion back, so that the one before it serves again",
            "  retire    makes sure that a model is never champion again",
            "  compare   two models on the same test rows, with intervals of the gain",
            "  verify    hashes a model's files (or all models') and scores the rows again that it holds",
            "  card      what a person should know of a model, as Markdown",
            "  leaderboard  what the newest search tried: each trial with its metric, fit seconds and microseconds a row",
            "An id may be shortened as long as it is unique. Exit code 3 if verify finds a difference, 5 if somebody else changed",
            "the registry meanwhile: look again, and try again."
        },
        footer = {
            "",
            "Examples:",
            "  nightjar models examples/flights/pipeline.yaml list",
            "  nightjar models examples/flights/pipeline.yaml promote 3f2a --reason \"fewer false alarms at JFK\"",
            "  nightjar models examples/flights/pipeline.yaml compare 3f2a 81c0",
            "  nightjar models examples/flights/pipeline.yaml leaderboard --as-of 2013-10-07"
        })
final class ModelsCommand implements Callable<Integer> {
    private enum Action {
        LIST,
        SHOW,
        HISTORY,
        APPROVE,
        PROMOTE,
        ROLLBACK,
        RETIRE,
        COMPARE,
        VERIFY,
        CARD,
        LEADERBOARD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final class ActionConverter implements ITypeConverter<Action> {
        @Override
        public Action convert(String text) {
            return Arrays.stream(Action.values())
                    .filter(a -> a.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is no action"
                            + Nearest.among(
                                    text,
                                    Arrays.stream(Action.values())
                                            .map(Action::toString)
                                            .toList())));
        }
    }

    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Parameters(
            index = "1",
            paramLabel = "ACTION",
            converter = ActionConverter.class,
            description =
                    "list, show, history, approve, promote, rollback, retire, compare, verify, card or leaderboard.")
    private Action action;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "MODEL",
            description =
                    "Model id; for all but list, history, leaderboard and rollback. verify without one takes all models.")
    private String model;

    @Parameters(index = "3", arity = "0..1", paramLabel = "OTHER", description = "For compare: the second model's id.")
    private String other;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why; needed for approve, promote, rollback and retire.")
    private String reason;

    @Option(
            names = "--author",
            paramLabel = "NAME",
            description = "Who; for approve, promote, rollback and retire. Default: the user of this machine.")
    private String author = System.getProperty("user.name");

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description =
                    "For history: the champion of this night. For leaderboard: the newest search until it. Default: the newest.")
    private LogicalDate asOf;

    @Option(names = "--html", description = "For card: a page of HTML instead of Markdown.")
    private boolean html;

    @Override
    public Integer call() {
        output.refuseBoth(html, "--html");
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            Registry.Seen seen = new Registry(opened.lake()).seen();
            ModelHistory history = seen.history();
            ModelAnswers answers = new ModelAnswers(opened, history);
            switch (action) {
                case LIST -> list(history);
                case SHOW -> show(opened, history);
                case HISTORY -> history(history);
                case APPROVE -> change(opened, seen, night -> history.approve(model("approve"), night, author, why()));
                case PROMOTE ->
                    change(opened, seen, night -> List.of(history.promote(model("promote"), night, author, why())));
                case ROLLBACK -> change(opened, seen, night -> List.of(history.rollback(night, author, why())));
                case RETIRE ->
                    change(opened, seen, night -> List.of(history.retire(model("retire"), night, author, why())));
                case COMPARE -> answers.compare(model("compare"), other(), output);
                case VERIFY -> answers.verify(Optional.ofNullable(model), output);
                case LEADERBOARD -> answers.leaderboard(Optional.ofNullable(asOf), output);
                case CARD -> answers.card(model("card"), html ? ModelCard::html : ModelCard::markdown, output);
            }
        }
        return 0;
    }

    private String model(String forWhat) {
        if (model == null) {
            throw new PipelineException(
                    ErrorKind.USAGE, "models " + forWhat + ": which model? Give its id; list shows them");
        }
        return model;
    }

    private String other() {
        if (other == null) {
            throw new PipelineException(
                    ErrorKind.USAGE, "models compare: with which model? Give a second id; list shows them");
        }
        return other;
    }

    private String why() {
        if (reason == null || reason.isBlank()) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "models " + action + ": --reason is missing; it stays in the registry, so say why");
        }
        return reason;
    }

    private void list(ModelHistory history) {
        TextTable table = TextTable.of("model", "trainer", "registered", "state");
        history.models()
                .forEach(m -> table.row(
                        m.model(),
                        m.trainer(),
                        m.registered().toString(),
                        m.state().toString()));
        String text = history.models().isEmpty()
                ? "no model is registered yet; a night with the stage train makes one"
                : table.toString();
        output.answer(
                text,
                Map.of(
                        "models",
                        history.models().stream().map(ModelsCommand::fields).toList()));
    }

    private static Map<String, Object> fields(ModelStatus status) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", status.model());
        fields.put("trainer", status.trainer());
        fields.put("registered", status.registered().toString());
        fields.put("state", status.state().toString());
        return fields;
    }

    private void show(OpenPipeline opened, ModelHistory history) {
        ModelStatus status = history.model(model("show"));
        Model stored = new ModelStore(opened.lake().files()).read(status.model());
        ModelHeader header = stored.header();
        List<ModelFigures.Figure> figures = new ModelFigures(opened).of(status.model());
        List<ModelEvent> events = history.events().stream()
                .filter(e -> e.model().equals(status.model()))
                .toList();
        Map<String, Object> fields = fields(status);
        fields.put("folder", ModelStore.path(status.model()));
        fields.put("training_set", header.trainingSet());
        fields.put("features", header.features());
        fields.put(
                "threshold", header.threshold().isPresent() ? header.threshold().getAsDouble() : null);
        fields.put("inputs", header.inputs().stream().map(i -> i.name()).toList());
        fields.put("preprocessing", stored.preprocessing().described());
        fields.put("metrics", figures.stream().map(ModelFigures.Figure::fields).toList());
        fields.put("events", events.stream().map(ModelsCommand::fields).toList());
        output.answer(text(fields, figures, events), fields);
    }

    private static String text(Map<String, Object> fields, List<ModelFigures.Figure> figures, List<ModelEvent> events) {
        StringBuilder text = new StringBuilder();
        fields.forEach((key, value) -> {
            if (!(value instanceof List<?>) && !(value instanceof Map<?, ?>) && value != null) {
                text.append(String.format(Locale.ROOT, "%-13s %s%n", key, value));
            }
        });
        text.append("inputs        ").append(fields.get("inputs")).append('\n');
        TextTable inputs = TextTable.of("feature", "preprocessing");
        ((Map<?, ?>) fields.get("preprocessing")).forEach((name, told) -> inputs.row(name.toString(), told.toString()));
        text.append('\n').append(inputs).append("\n\n");
        TextTable metrics = TextTable.of("night", "split", "metric", "value", "rows");
        figures.forEach(f -> metrics.row(
                f.night().toString(),
                f.split(),
                f.name(),
                String.format(Locale.ROOT, "%.6f", f.value()),
                Long.toString(f.rows())));
        return text.append('\n')
                .append(metrics)
                .append("\n\n")
                .append(table(events))
                .toString();
    }

    private void history(ModelHistory history) {
        if (asOf != null) {
            Optional<Reign> reign = history.championAsOf(asOf);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("night", asOf.toString());
            fields.put("champion", reign.map(Reign::model).orElse(null));
            fields.put("trainer", reign.map(Reign::trainer).orElse(null));
            String text = reign.map(r -> r.model() + " (" + r.trainer() + "), champion from " + r.firstNight()
                            + (r.lastNight().equals(Reign.STILL) ? " on" : " to " + r.lastNight()))
                    .orElse("no model was champion in the night of " + asOf);
            output.answer(text, fields);
            return;
        }
        List<ModelEvent> events = history.events();
        output.answer(
                events.isEmpty()
                        ? "nothing happened to any model yet"
                        : table(events).toString(),
                Map.of("events", events.stream().map(ModelsCommand::fields).toList()));
    }

    static TextTable table(List<ModelEvent> events) {
        TextTable table = TextTable.of("night", "event", "model", "trainer", "author", "reason");
        events.forEach(e ->
                table.row(e.night().toString(), e.kind().toString(), e.model(), e.trainer(), e.author(), e.reason()));
        return table;
    }

    private static Map<String, Object> fields(ModelEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("night", event.night().toString());
        fields.put("event", event.kind().toString());
        fields.put("model", event.model());
        fields.put("trainer", event.trainer());
        fields.put("author", event.author());
        fields.put("reason", event.reason());
        return fields;
    }

    private interface Change {
        List<ModelEvent> from(LogicalDate night);
    }

    /** By what the registry held when the command began: who changes it meanwhile wins. */
    private void change(OpenPipeline opened, Registry.Seen seen, Change change) {
        LogicalDate night = seen.history().firstOpenNight(new ModelFigures(opened).lastScored());
        List<ModelEvent> events = change.from(night);
        ModelEvent event = events.get(events.size() - 1);
        CommitTag tag =
                new CommitTag(RunId.of(event.id()), UUID.randomUUID().toString(), "models " + action, event.id());
        new Registry(opened.lake()).append(events, seen, tag);
        String what = event.kind() == ModelEvent.Kind.RETIRED
                ? " is retired from the night of " + night + " on: it is never champion again"
                : " is champion from the night of " + night + " on";
        output.answer(event.trainer() + " " + event.model() + what, fields(event));
    }
}
