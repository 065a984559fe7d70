package dev.nightjar.core.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the parts of a pipeline together and checks what joins them. */
final class PipelineReader {
    /** How a threshold is found, and the keys that go with it. */
    private static final Map<String, List<String>> THRESHOLD_KEYS = new TreeMap<>(Map.of(
            "best_f1", List.of(),
            "capacity", List.of("rows_in_night"),
            "least_cost", List.of("false_positive_cost", "false_negative_cost"),
            "least_precision", List.of("precision")));

    private static final Pattern CUTOFF = Pattern.compile("([01][0-9]|2[0-3]):([0-5][0-9]) next day");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
    private static final Pattern PASSWORD = Pattern.compile("://[^/@\\s]*:[^/@\\s]+@");
    /** Columns of predictions and training sets that a key may not be called. */
    private static final Set<String> PREDICTION_COLUMNS = Set.of(
            "night",
            "date",
            "model",
            "score",
            "probability",
            "decision",
            "reasons",
            "features",
            "run_id",
            "night_month");

    private final Reading reading;
    private final SourceReader sources;
    private final ConfigFolder home;

    PipelineReader(Reading reading, SourceReader sources, ConfigFolder home) {
        this.reading = reading;
        this.sources = sources;
        this.home = home;
    }

    Pipeline read(Section root) {
        root.integer("version", Limits.VERSION);
        String name = name(root);
        String question = root.textOrEmpty("question");
        PipelineTime time = time(root.section("time"));
        URI lake = lake(root, home);
        Map<String, Source> allSources = sources.read(root);
        Map<String, Table> tables = new TableReader(reading, allSources.keySet()).read(root);
        Spine spine = spine(root.section("spine"), tables);
        Set<String> spineColumns = columns(tables, spine == null ? "" : spine.from());
        Map<String, FeatureGroup> features = new FeatureReader(reading, tables, spineColumns).read(root);
        Label label = label(root.section("label"), tables, spine);
        Label.Task task = label == null ? Label.Task.BINARY : label.task();
        List<String> named = featureNames(root, features, spine);
        TrainingReader models = new TrainingReader(task, named);
        Training training = models.training(root, label, columns(tables, spine == null ? "" : spine.from()));
        List<String> keys = spine == null ? List.of() : spine.key();
        Evaluating evaluation = models.evaluating(root, keys, training);
        List<String> sliceable = new ArrayList<>(keys);
        sliceable.addAll(named);
        Gate gate = new GateReader(task, sliceable).gate(root, evaluation);
        Scoring scoring = scoring(root.section("scoring"));
        Section audited = root.section("audit");
        Audit audit = audited.build(() -> new Audit(audited.integer("sample", Limits.AUDIT)));
        Optional<Export> export = root.given("export") ? export(root.section("export"), task) : Optional.empty();
        reading.problems().throwIfAny();
        Pipeline pipeline = new Pipeline(
                name,
                question,
                time,
                lake,
                home.uri(),
                allSources,
                tables,
                features,
                spine,
                label,
                training,
                evaluation,
                gate,
                scoring,
                audit,
                export,
                "",
                "");
        return pipeline.withCanonical(Canonical.text(pipeline));
    }

    private static String name(Section root) {
        String name = root.text("pipeline");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            root.problem(
                    "pipeline", "'" + name + "' is no name: letters, digits, - and _ only, a letter or digit first");
        }
        return name;
    }

    private static PipelineTime time(Section section) {
        String zone = section.text("zone");
        ZoneId id = ZoneId.of("UTC");
        try {
            id = ZoneId.of(zone);
        } catch (DateTimeException e) {
            section.problem(
                    "zone", "'" + zone + "' is not a time zone" + Nearest.hint(zone, ZoneId.getAvailableZoneIds()));
        }
        section.word("every", List.of("1d"));
        String cutoff = section.text("cutoff");
        Matcher matcher = CUTOFF.matcher(cutoff);
        LocalTime at = LocalTime.MIDNIGHT;
        if (matcher.matches()) {
            at = LocalTime.of(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        } else {
            section.problem("cutoff", "'" + cutoff + "' is not a time of the next day like \"06:00 next day\"");
        }
        return new PipelineTime(id, at);
    }

    private static URI lake(Section root, ConfigFolder home) {
        String text = root.place("lake");
        if (!text.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")) {
            return home.resolve(text);
        }
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            root.problem("lake", "'" + text + "' is neither a path nor a URI: " + e.getReason());
            return home.uri();
        }
    }

    private static Set<String> columns(Map<String, Table> tables, String table) {
        return tables.get(table) == null ? Set.of() : tables.get(table).select().keySet();
    }

    private static Spine spine(Section section, Map<String, Table> tables) {
        String from = section.name("from", List.copyOf(tables.keySet())).orElse("");
        int ahead = section.word("predict", List.of("next_day", "same_day")).equals("next_day") ? 1 : 0;
        Table table = tables.get(from);
        if (table == null) {
            return section.build(() -> new Spine(from, List.of("unknown"), ahead));
        }
        if (table.eventTime().isEmpty()) {
            section.problem("from", "'" + from + "' has no event_time, so its rows have no day to be predicted for");
        }
        List<String> key = section.value("key").isEmpty()
                ? table.key()
                : section.names("key", List.copyOf(table.select().keySet()), "a column of " + from);
        if (!new HashSet<>(key).equals(new HashSet<>(table.key()))) {
            section.problem(
                    "key",
                    "is " + key + ", but a prediction is for one row of " + from + ", whose key is " + table.key());
        }
        for (String column : key) {
            if (PREDICTION_COLUMNS.contains(column.toLowerCase(Locale.ROOT))) {
                section.problem(
                        "key", "'" + column + "' is a column of predictions already; select it under another name");
            }
        }
        Optional<Spine.ByInstant> precision = precision(section, table);
        return section.build(() -> new Spine(from, key, ahead, precision));
    }

    private static Optional<Spine.ByInstant> precision(Section section, Table table) {
        boolean byInstant = section.word("precision", List.of("day", "instant")).equals("instant");
        int delay = section.minutes("delay", Limits.DELAY);
        Optional<String> at = section.value("at").isEmpty()
                ? table.eventTime()
                : section.name("at", List.copyOf(table.select().keySet()));
        if (!byInstant && (section.given("at") || delay > 0)) {
            String key = section.given("at") ? "at" : "delay";
            section.problem(key, "counts with precision: instant only; write that too, or take '" + key + "' out");
        }
        return byInstant ? at.map(column -> new Spine.ByInstant(column, delay)) : Optional.empty();
    }

    private static Label label(Section section, Map<String, Table> tables, Spine spine) {
        String from = section.name("from", List.copyOf(tables.keySet())).orElse("");
        Set<String> columns = columns(tables, from);
        for (String key : spine == null || columns.isEmpty() ? List.<String>of() : spine.key()) {
            if (!columns.contains(key)) {
                section.problem(
                        "from",
                        "'" + from + "' has no column '" + key + "', by which it is joined to the spine"
                                + Nearest.hint(key, columns));
            }
        }
        return section.build(() -> new Label(
                from,
                section.expression("value"),
                section.choice("task", Label.Task.class),
                section.days("matures_after", Limits.MATURES),
                section.optionalExpression("exclude")));
    }

    private List<String> featureNames(Section root, Map<String, FeatureGroup> features, Spine spine) {
        List<String> names = new ArrayList<>();
        features.values().stream().filter(Objects::nonNull).forEach(g -> names.addAll(g.featureNames()));
        for (String key : spine == null ? List.<String>of() : spine.key()) {
            if (names.contains(key)) {
                root.problem("features", "make a feature '" + key + "', which is a key of the spine");
            }
        }
        return names;
    }

    private static Scoring scoring(Section section) {
        int reasons = section.integer("reasons", Limits.REASONS);
        Section decision = section.section("decision");
        boolean found = decision.value("threshold").isEmpty()
                || (decision.value("threshold").orElseThrow() instanceof Setting.Scalar s && !Leaf.isNumber(s.text()));
        String by = found ? decision.word("threshold", List.copyOf(THRESHOLD_KEYS.keySet())) : "";
        THRESHOLD_KEYS.forEach((rule, keys) -> {
            for (String key : rule.equals(by) ? List.<String>of() : decision.givenAmong(keys)) {
                decision.problem(
                        key, "counts with threshold: " + rule + " only; write that too, or take '" + key + "' out");
            }
        });
        ThresholdRule rule = decision.build(() -> thresholdRule(decision, by));
        return section.build(() -> new Scoring(
                reasons, found ? OptionalDouble.empty() : decision.optionalNumber("threshold", Limits.SHARE), rule));
    }

    private static ThresholdRule thresholdRule(Section decision, String by) {
        return switch (by) {
            case "least_cost" ->
                new ThresholdRule.LeastCost(
                        decision.number("false_positive_cost", Limits.COST),
                        decision.number("false_negative_cost", Limits.COST));
            case "capacity" -> new ThresholdRule.Capacity(decision.integer("rows_in_night", Limits.CAPACITY));
            case "least_precision" -> new ThresholdRule.LeastPrecision(decision.number("precision", Limits.PART));
            default -> new ThresholdRule.BestF1();
        };
    }

    private Optional<Export> export(Section section, Label.Task task) {
        String redis = section.text("redis");
        if (!redis.equals("embedded") && !redis.matches("rediss?://.+") && !redis.isEmpty()) {
            section.problem(
                    "redis",
                    "'" + reading.masked(section.path("redis"), redis)
                            + "' is neither embedded nor a URL like redis://host:6379");
        }
        if (PASSWORD.matcher(redis).find() && !section.fromEnvironment("redis")) {
            section.problem("redis", "holds a password; take it from the environment: write ${NAME} in its place");
        }
        List<String> usual =
                task == Label.Task.BINARY ? List.of("probability", "decision", "reasons") : List.of("score", "reasons");
        List<String> possible = task == Label.Task.BINARY
                ? List.of("score", "probability", "decision", "reasons", "features", "run_id")
                : List.of("score", "reasons", "features", "run_id");
        List<String> fields = section.value("fields").isEmpty()
                ? usual
                : section.words("fields", possible, "a column of predictions for label.task " + Words.of(task));
        return Optional.ofNullable(section.build(() -> new Export(
                redis,
                fields,
                section.days("expire", Limits.EXPIRE),
                section.integer("keep_versions", Limits.KEEP_VERSIONS))));
    }
}
