package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One block of keys while it is read: what was given lies over the same block of the reference. A wrong value becomes a problem and
 * a value inside the range is read instead, so that reading goes on and finds the other problems too.
 */
final class Section {
    private static final Pattern LOGIN = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/@]*:[^/@]*@");

    /** An entry of a block whose names are the user's. */
    record Named(String name, Setting value, Origin keyOrigin) {}

    private final Reading reading;
    private final String path;
    private final String pattern;
    private final Setting.Mapping given;
    private final Setting.Mapping reference;
    private final Origin origin;
    private final Set<String> valid;

    Section(
            Reading reading,
            String path,
            String pattern,
            Setting.Mapping given,
            Setting.Mapping reference,
            Origin origin) {
        this.reading = reading;
        this.path = path;
        this.pattern = pattern;
        this.given = given;
        this.reference = reference;
        this.origin = origin;
        reading.block(pattern, path);
        this.valid = reference.entries().keySet().stream()
                .filter(k -> !k.contains("*"))
                .collect(Collectors.toCollection(TreeSet::new));
        given.entries().forEach((key, entry) -> {
            if (!valid.isEmpty() && !valid.contains(key)) {
                reading.problems().add(entry.keyOrigin(), path(key), "unknown key" + Nearest.among(key, valid));
            }
        });
    }

    String path() {
        return path;
    }

    Origin origin() {
        return origin;
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private String pattern(String key) {
        return pattern.isEmpty() ? key : pattern + "." + key;
    }

    private static Optional<Setting> setting(Setting.Mapping mapping, String key) {
        return Optional.ofNullable(mapping.entries().get(key))
                .map(Setting.Entry::value)
                .filter(s -> !s.absent());
    }

    /** Whether a layer above the reference has a value for the key. */
    boolean given(String key) {
        return setting(given, key).isPresent();
    }

    /** Whether it has no unknown key. */
    boolean sound() {
        return valid.isEmpty() || valid.containsAll(given.entries().keySet());
    }

    /** The keys among these that were given. */
    List<String> givenAmong(List<String> keys) {
        return keys.stream().filter(this::given).toList();
    }

    /** The value of a key: as given, else by the reference. */
    Optional<Setting> value(String key) {
        Setting.Entry inReference = reference.entries().get(key);
        if (inReference == null) {
            throw new IllegalStateException(pattern(key) + " is read but is not in conf/reference.yaml");
        }
        reading.read(pattern(key));
        return setting(given, key).or(() -> Optional.of(inReference.value()).filter(s -> !s.absent()));
    }

    /** Whether an environment variable went into the value. */
    boolean fromEnvironment(String key) {
        return value(key)
                .map(v -> v instanceof Setting.Scalar s && !s.variables().isEmpty())
                .orElse(false);
    }

    /** Where an entry of a block stands. */
    Origin entryOrigin(String key, String name) {
        return setting(given, key)
                .filter(Setting.Mapping.class::isInstance)
                .flatMap(block -> setting((Setting.Mapping) block, name))
                .map(Setting::origin)
                .orElse(origin);
    }

    /**
     * A problem where the key's value stands, or this block if it has none.
     *
     * @param key empty for the block as a whole
     */
    void problem(String key, String message) {
        Origin at = setting(given, key).map(Setting::origin).orElse(origin);
        problem(key, at, message);
    }

    /**
     * An address of a place with files. Who may enter is never a part of it: an address stands in plans, logs, tables and reports.
     */
    String place(String key) {
        String address = text(key);
        if (LOGIN.matcher(address).find()) {
            problem(
                    key,
                    "holds a user or password before its '@'; take them out: credentials come from the environment, a profile file"
                            + " or the machine's role (docs/running.md, S3)");
        }
        return address;
    }

    /** As {@link #problem(String, String)}, at a place of one's own. */
    void problem(String key, Origin at, String message) {
        reading.problems().add(at, key.isEmpty() ? path : path(key), message);
    }

    /** Notes what may stand at a key of this block, besides what its other readers note. */
    void shape(String key, Shape shape) {
        reading.shape(pattern(key), shape);
    }

    /** A key without a value in the reference has to be given where it is asked for. */
    private void noteIfNeeded(String key) {
        if (setting(reference, key).filter(s -> !(s instanceof Setting.Mapping)).isEmpty()) {
            reading.asked(pattern(key), path(key));
        }
    }

    private Leaf leaf(String key, Setting.Scalar scalar) {
        return new Leaf(reading, path(key), pattern(key), scalar);
    }

    /** The single value of a key; empty without a problem if there is none, with one if it is no single value. */
    private Optional<Leaf> optional(String key, String needed) {
        Optional<Setting> value = value(key);
        if (value.isPresent() && !(value.get() instanceof Setting.Scalar)) {
            problem(key, "is " + value.get().shape() + "; " + needed + " is needed");
            return Optional.empty();
        }
        value.ifPresent(v -> reading.resolved(path(key), (Setting.Scalar) v));
        return value.map(v -> leaf(key, (Setting.Scalar) v));
    }

    /** The single value of a key that must be there; empty with a problem. */
    private Optional<Leaf> leaf(String key, String needed) {
        Optional<Leaf> leaf = optional(key, needed);
        noteIfNeeded(key);
        if (value(key).isEmpty()) {
            problem(key, "is missing; " + needed + " is needed");
        }
        return leaf;
    }

    /** A text that must be there. Empty after a problem. */
    String text(String key) {
        shape(key, new Shape.Text());
        Optional<Leaf> leaf = leaf(key, "a text");
        leaf.filter(l -> l.text().isBlank()).ifPresent(l -> l.problem("is empty; a text is needed"));
        return leaf.map(Leaf::text).orElse("");
    }

    /** A text that may be absent or empty: empty then. */
    String textOrEmpty(String key) {
        shape(key, new Shape.Text());
        return optional(key, "a text").map(Leaf::text).orElse("");
    }

    Optional<String> optionalText(String key) {
        shape(key, new Shape.Text());
        return optional(key, "a text").map(Leaf::text).filter(t -> !t.isBlank());
    }

    /** An SQL expression that must be there and may not read clocks or random numbers. */
    String expression(String key) {
        shape(key, new Shape.Text());
        return leaf(key, "an expression").map(Leaf::expression).orElse("");
    }

    Optional<String> optionalExpression(String key) {
        shape(key, new Shape.Text());
        return optional(key, "an expression").map(Leaf::expression);
    }

    /** A number of days, written {@code 60d}. */
    int days(String key, Limits.Range range) {
        shape(key, new Shape.Whole(range));
        return leaf(key, "a number of days, " + range.describe() + ",")
                .map(l -> l.days(range))
                .orElse((int) range.any());
    }

    /** A number of minutes, written {@code 90m}. */
    int minutes(String key, Limits.Range range) {
        shape(key, new Shape.Whole(range));
        return leaf(key, "a number of minutes, " + range.describe() + ",")
                .map(l -> l.minutes(range))
                .orElse((int) range.any());
    }

    /** Windows, at least one, distinct; those of days ascend. */
    List<Window> windows(String key) {
        shape(key, new Shape.Several(new Shape.Windows()));
        List<Window> windows = new ArrayList<>();
        int longest = 0;
        for (Leaf item : leaves(key, "a list of windows like [1d, 7d, mtd, all]")) {
            Window window = item.window();
            if (window.kind() == Window.Kind.DAYS && window.length() <= longest) {
                item.problem(item.quoted() + " must be longer than the one before it");
            } else if (windows.contains(window)) {
                item.problem(item.quoted() + " stands twice");
            } else {
                longest = Math.max(longest, window.length());
                windows.add(window);
            }
        }
        return windows;
    }

    int integer(String key, Limits.Range range) {
        return (int) longInteger(key, range);
    }

    long longInteger(String key, Limits.Range range) {
        shape(key, new Shape.Whole(range));
        return leaf(key, "a whole number, " + range.describe() + ",")
                .map(l -> l.integer(range))
                .orElse((long) range.any());
    }

    List<Integer> integers(String key, Limits.Range range, Limits.Range howMany) {
        shape(key, new Shape.Several(new Shape.Whole(range)));
        List<Integer> numbers = new ArrayList<>();
        leaves(key, "a list of whole numbers").forEach(item -> numbers.add((int) item.integer(range)));
        if (!numbers.isEmpty() && !howMany.contains(numbers.size())) {
            problem(key, "has " + numbers.size() + " numbers; " + howMany.describe() + " are possible");
        }
        return numbers;
    }

    /** At least one. */
    List<Double> numbers(String key, Limits.Range range) {
        shape(key, new Shape.Several(new Shape.Decimal(range)));
        return leaves(key, "a list of numbers, " + range.describe() + ",").stream()
                .map(item -> item.number(range))
                .toList();
    }

    double number(String key, Limits.Range range) {
        shape(key, new Shape.Decimal(range));
        return leaf(key, "a number, " + range.describe() + ",")
                .map(l -> l.number(range))
                .orElse(range.any());
    }

    OptionalDouble optionalNumber(String key, Limits.Range range) {
        shape(key, new Shape.Decimal(range));
        reading.range(pattern(key), range);
        Optional<Leaf> leaf = optional(key, "a number, " + range.describe() + ",");
        return leaf.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(leaf.get().number(range));
    }

    /** Two numbers, the first not above the second. */
    double[] interval(String key) {
        shape(key, new Shape.Interval());
        List<Leaf> items = leaves(key, "a list of two numbers like [0, 100]");
        if (items.size() != 2) {
            problem(key, "has " + items.size() + " values; the least and the greatest are needed, like [0, 100]");
            return new double[] {0, 1};
        }
        double low = items.get(0).number(Limits.ANY);
        double high = items.get(1).number(Limits.ANY);
        if (low > high) {
            problem(
                    key,
                    "the least value " + items.get(0).text() + " is above the greatest "
                            + items.get(1).text());
        }
        return new double[] {low, high};
    }

    boolean flag(String key) {
        return word(key, List.of("false", "true")).equals("true");
    }

    /** One of the constants, written in lower case. The first after a problem. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            words.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return type.getEnumConstants()[words.indexOf(word(key, words))];
    }

    /** One of the words. The first after a problem. */
    String word(String key, List<String> words) {
        shape(key, new Shape.Words(words));
        return oneOf(key, words).orElse(words.get(0));
    }

    /** One of the names that the file gave elsewhere; empty after a problem. */
    Optional<String> name(String key, List<String> names) {
        shape(key, new Shape.Text());
        return oneOf(key, names);
    }

    private Optional<String> oneOf(String key, List<String> words) {
        return leaf(key, "one of " + String.join(", ", words))
                .filter(l -> l.oneOf(words))
                .map(Leaf::text);
    }

    /** A list of distinct words out of the valid ones; the others become problems and are left out. */
    List<String> words(String key, List<String> valid, String what) {
        shape(key, new Shape.Several(new Shape.Words(valid)));
        return distinct(key, valid, what);
    }

    /** The same, out of names that the file gave elsewhere. */
    List<String> names(String key, List<String> valid, String what) {
        shape(key, new Shape.Several(new Shape.Text()));
        return distinct(key, valid, what);
    }

    private List<String> distinct(String key, List<String> valid, String what) {
        List<String> found = new ArrayList<>();
        for (Leaf item : leaves(key, "a list")) {
            if (found.contains(item.text())) {
                item.problem(item.quoted() + " stands twice");
            } else if (item.among(valid, what)) {
                found.add(item.text());
            }
        }
        return found;
    }

    List<String> texts(String key) {
        shape(key, new Shape.Several(new Shape.Text()));
        return leaves(key, "a list").stream().map(Leaf::text).toList();
    }

    /** The values of a list that must be there with at least one; a single value is a list of one. */
    private List<Leaf> leaves(String key, String needed) {
        Optional<Setting> value = value(key);
        noteIfNeeded(key);
        if (value.isEmpty()) {
            problem(key, "is missing; " + needed + " is needed");
            return List.of();
        }
        List<Setting> items =
                value.get() instanceof Setting.Sequence sequence ? sequence.items() : List.of(value.get());
        List<Setting.Scalar> scalars = new ArrayList<>();
        for (Setting item : items) {
            if (item instanceof Setting.Scalar scalar && !item.absent()) {
                scalars.add(scalar);
            } else {
                String what = item.absent() ? "an empty value" : item.shape();
                problem(key, item.origin(), "holds " + what + "; " + needed + " is needed");
            }
        }
        if (items.isEmpty()) {
            problem(key, "is empty; " + needed + " is needed");
        }
        reading.resolved(path(key), scalars, value.get().origin());
        return scalars.stream().map(s -> leaf(key, s)).toList();
    }

    /** A block with fixed keys; an empty one if it was not given. */
    Section section(String key) {
        Setting.Mapping below = inReference(key, key);
        Setting.Mapping mine = mapping(key);
        return new Section(reading, path(key), pattern(key), mine, below, given(key) ? mine.origin() : origin);
    }

    private Setting.Mapping inReference(String key, String told) {
        Setting.Entry entry = reference.entries().get(key);
        if (entry == null || !(entry.value() instanceof Setting.Mapping mapping)) {
            throw new IllegalStateException(pattern(told) + " is read as a block but is none in conf/reference.yaml");
        }
        return mapping;
    }

    private Setting.Mapping mapping(String key) {
        Optional<Setting> mine = setting(given, key);
        if (mine.isEmpty()) {
            return Setting.Mapping.empty(origin);
        }
        if (mine.get() instanceof Setting.Mapping mapping) {
            return mapping;
        }
        problem(key, "is " + mine.get().shape() + "; a block of keys is needed");
        return Setting.Mapping.empty(mine.get().origin());
    }

    /** Entries of a block whose names are the user's, in the file's order; names are checked, absent values left out. */
    List<Named> named(String key) {
        value(key);
        List<Named> entries = new ArrayList<>();
        Map<String, String> spellings = new LinkedHashMap<>();
        mapping(key).entries().forEach((name, entry) -> {
            if (entry.value().absent()) {
                return;
            }
            Expressions.nameObjection(name)
                    .ifPresent(o -> problem(key + "." + name, entry.keyOrigin(), "'" + name + "' " + o));
            String other = spellings.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                String why = "differs from '" + other + "' in upper and lower case only, which SQL does not see";
                problem(key + "." + name, entry.keyOrigin(), why);
            }
            entries.add(new Named(name, entry.value(), entry.keyOrigin()));
        });
        return entries;
    }

    /** The same, with at least one entry. */
    List<Named> namedSome(String key, String what) {
        List<Named> entries = named(key);
        noteIfNeeded(key);
        if (entries.isEmpty() && (!given(key) || setting(given, key).orElseThrow() instanceof Setting.Mapping)) {
            problem(key, "is empty; at least one " + what + " is needed");
        }
        return entries;
    }

    /** @param template {@code *} or {@code *:variant} */
    Section child(String key, Named entry, String template) {
        return child(key, entry, template, Map.of());
    }

    /** @param more keys that the template lacks, with their defaults; the empty text for none */
    Section child(String key, Named entry, String template, Map<String, String> more) {
        Section block = new Section(
                reading, path(key), pattern(key), Setting.Mapping.empty(origin), inReference(key, key), origin);
        Setting.Mapping below = block.inReference(template, template).with(more);
        Setting.Mapping mine = Setting.Mapping.empty(entry.keyOrigin());
        if (entry.value() instanceof Setting.Mapping mapping) {
            mine = mapping;
        } else {
            String why = "is " + entry.value().shape() + "; a block of keys is needed";
            block.problem(entry.name(), entry.value().origin(), why);
        }
        return new Section(reading, block.path(entry.name()), block.pattern(template), mine, below, entry.keyOrigin());
    }

    /** Name to SQL expression, in order, at least one, of a block whose names are the user's. */
    Map<String, String> expressions(String key, String what) {
        Map<String, String> texts = new LinkedHashMap<>();
        reading.read(pattern(key) + ".*");
        reading.shape(pattern(key) + ".*", new Shape.Text());
        for (Named entry : namedSome(key, what)) {
            texts.put(
                    entry.name(),
                    entryLeaf(key, entry, "an expression").map(Leaf::expression).orElse(""));
        }
        return texts;
    }

    /** Name to whole number of a block that may be empty. */
    Map<String, Integer> integers(String key, Limits.Range range) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        reading.read(pattern(key) + ".*");
        reading.shape(pattern(key) + ".*", new Shape.Whole(range));
        for (Named entry : named(key)) {
            long number = entryLeaf(key, entry, "a whole number")
                    .map(l -> l.integer(range))
                    .orElse(1L);
            numbers.put(entry.name(), (int) number);
        }
        return numbers;
    }

    private Optional<Leaf> entryLeaf(String key, Named entry, String needed) {
        String at = key + "." + entry.name();
        if (entry.value() instanceof Setting.Scalar scalar) {
            reading.resolved(path(at), scalar);
            return Optional.of(new Leaf(reading, path(at), pattern(key) + ".*", scalar));
        }
        problem(at, entry.value().origin(), "is " + entry.value().shape() + "; " + needed + " is needed");
        return Optional.empty();
    }

    /** The blocks of a list; their reference stands under {@code key.*}. */
    List<Section> sections(String key) {
        Optional<Setting> value = value(key);
        if (value.isPresent() && !(value.get() instanceof Setting.Sequence)) {
            problem(key, "is " + value.get().shape() + "; a list is needed, each item beginning with '- '");
        }
        Setting.Mapping below = inReference(key + ".*", key + ".*");
        List<Section> sections = new ArrayList<>();
        for (Setting item :
                value.isPresent() && value.get() instanceof Setting.Sequence s ? s.items() : List.<Setting>of()) {
            String at = path(key) + "[" + sections.size() + "]";
            Setting.Mapping mine = Setting.Mapping.empty(item.origin());
            if (item instanceof Setting.Mapping mapping) {
                mine = mapping;
            } else {
                reading.problems().add(item.origin(), at, "is " + item.shape() + "; a block of keys is needed");
            }
            sections.add(new Section(reading, at, pattern(key) + ".*", mine, below, item.origin()));
        }
        return sections;
    }

    /** Builds a record; what its constructor refuses becomes a problem unless there is one already. Null then. */
    <T> T build(Supplier<T> maker) {
        int before = reading.problems().count();
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            if (before == 0 && reading.problems().none()) {
                reading.problems().add(origin, path, e.getMessage());
            }
            return null;
        }
    }
}
