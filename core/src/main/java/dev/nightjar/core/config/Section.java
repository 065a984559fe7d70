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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One block of keys while it is read: what was given lies over the same block of the reference. A wrong value becomes a problem and
 * a value inside the range is read instead, so that reading goes on and finds the other problems too.
 */
final class Section {
    /** An entry of a block whose names are the user's. */
    record Named(String name, Setting value, Origin keyOrigin) {}

    private static final Pattern DAYS = Pattern.compile("([0-9]{1,6})d");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,16}");
    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    private final Reading reading;
    private final String path;
    private final String pattern;
    private final Setting.Mapping given;
    private final Setting.Mapping reference;
    private final Origin origin;

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
        Set<String> valid = validKeys();
        if (!valid.isEmpty()) {
            given.entries().forEach((key, entry) -> {
                if (!valid.contains(key)) {
                    reading.problems().add(entry.keyOrigin(), path(key), "unknown key" + Nearest.among(key, valid));
                }
            });
        }
    }

    private Set<String> validKeys() {
        return reference.entries().keySet().stream()
                .filter(k -> !k.contains("*"))
                .collect(Collectors.toCollection(TreeSet::new));
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

    /** Whether a layer above the reference has a value for the key. */
    boolean given(String key) {
        return setting(given, key).isPresent();
    }

    private static Optional<Setting> setting(Setting.Mapping mapping, String key) {
        return Optional.ofNullable(mapping.entries().get(key))
                .map(Setting.Entry::value)
                .filter(s -> !s.absent());
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

    /** Where the key's value stands, or this block if it has none. */
    Origin at(String key) {
        return setting(given, key).map(Setting::origin).orElse(origin);
    }

    /** Where an entry of a block stands. */
    Origin entryOrigin(String key, String name) {
        return setting(given, key)
                .filter(Setting.Mapping.class::isInstance)
                .flatMap(block -> setting((Setting.Mapping) block, name))
                .map(Setting::origin)
                .orElse(origin);
    }

    /** Whether an environment variable went into the value. */
    boolean fromEnvironment(String key) {
        return value(key)
                .map(v -> v instanceof Setting.Scalar s && !s.variables().isEmpty())
                .orElse(false);
    }

    /** @param key empty for the block as a whole */
    void problem(String key, String message) {
        reading.problems().add(at(key), key.isEmpty() ? path : path(key), message);
    }

    /** A problem of one entry of a list or block below the key. */
    void problem(String key, Origin at, String message) {
        reading.problems().add(at, path(key), message);
    }

    private Optional<Setting.Scalar> scalar(String key, String needed) {
        Optional<Setting> value = value(key);
        if (value.isPresent() && !(value.get() instanceof Setting.Scalar)) {
            problem(key, "is " + value.get().shape() + "; " + needed + " is needed");
            return Optional.empty();
        }
        value.ifPresent(v -> reading.resolved(path(key), (Setting.Scalar) v));
        return value.map(Setting.Scalar.class::cast);
    }

    private String quoted(String key, String text) {
        return "'" + reading.masked(path(key), text) + "'";
    }

    private void missing(String key, String needed) {
        if (!given(key) || setting(given, key).orElseThrow() instanceof Setting.Scalar) {
            problem(key, "is missing; " + needed + " is needed");
        }
    }

    /** A text that must be there. Empty after a problem. */
    String text(String key) {
        Optional<Setting.Scalar> scalar = scalar(key, "a text");
        if (scalar.isEmpty() || scalar.get().text().isBlank()) {
            missing(key, "a text");
            return "";
        }
        return scalar.get().text();
    }

    /** A text that may be absent or empty: empty then. */
    String textOrEmpty(String key) {
        return scalar(key, "a text").map(Setting.Scalar::text).orElse("");
    }

    Optional<String> optionalText(String key) {
        return scalar(key, "a text").map(Setting.Scalar::text).filter(t -> !t.isBlank());
    }

    /** An SQL expression that must be there and may not read clocks or random numbers. */
    String expression(String key) {
        String text = text(key);
        Expressions.objection(text).ifPresent(o -> problem(key, quoted(key, text) + " " + o));
        return text;
    }

    Optional<String> optionalExpression(String key) {
        return value(key).isPresent() ? Optional.of(expression(key)) : Optional.empty();
    }

    /** A number of days, written {@code 60d}. */
    int days(String key, Limits.Range range) {
        String needed = "a number of days, " + range.describe() + ",";
        Optional<Setting.Scalar> scalar = scalar(key, needed);
        if (scalar.isEmpty()) {
            missing(key, needed);
            return (int) range.any();
        }
        return days(key, scalar.get(), range);
    }

    private int days(String key, Setting.Scalar scalar, Limits.Range range) {
        reading.range(pattern(key), range);
        Matcher matcher = DAYS.matcher(scalar.text());
        if (!matcher.matches() || !range.contains(Integer.parseInt(matcher.group(1)))) {
            problem(
                    key,
                    scalar.origin(),
                    quoted(key, scalar.text()) + " is not a number of days from " + range.describe()
                            + (INTEGER.matcher(scalar.text()).matches() ? "; write '" + scalar.text() + "d'" : ""));
            return (int) range.any();
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** Days, at least one, ascending and distinct. */
    List<Integer> daysList(String key, Limits.Range range) {
        List<Integer> days = new ArrayList<>();
        for (Setting.Scalar item : scalars(key, "a list of days like [1d, 7d]")) {
            int day = days(key, item, range);
            if (!days.isEmpty() && day <= days.get(days.size() - 1)) {
                problem(key, item.origin(), quoted(key, item.text()) + " must be longer than the one before it");
            }
            days.add(day);
        }
        return days;
    }

    int integer(String key, Limits.Range range) {
        return (int) longInteger(key, range);
    }

    long longInteger(String key, Limits.Range range) {
        String needed = "a whole number, " + range.describe() + ",";
        Optional<Setting.Scalar> scalar = scalar(key, needed);
        if (scalar.isEmpty()) {
            missing(key, needed);
            return (long) range.any();
        }
        return longInteger(key, scalar.get(), range);
    }

    private long longInteger(String key, Setting.Scalar scalar, Limits.Range range) {
        reading.range(pattern(key), range);
        if (!INTEGER.matcher(scalar.text()).matches() || !range.contains((double) Long.parseLong(scalar.text()))) {
            problem(
                    key,
                    scalar.origin(),
                    quoted(key, scalar.text()) + " is not a whole number from " + range.describe());
            return (long) range.any();
        }
        return Long.parseLong(scalar.text());
    }

    List<Integer> integers(String key, Limits.Range range, Limits.Range howMany) {
        List<Integer> numbers = new ArrayList<>();
        List<Setting.Scalar> items = scalars(key, "a list of whole numbers");
        items.forEach(item -> numbers.add((int) longInteger(key, item, range)));
        if (!howMany.contains(items.size())) {
            problem(key, "has " + items.size() + " numbers; " + howMany.describe() + " are possible");
        }
        return numbers;
    }

    double number(String key, Limits.Range range) {
        OptionalDouble number = optionalNumber(key, range);
        if (number.isEmpty() && value(key).isEmpty()) {
            missing(key, "a number, " + range.describe() + ",");
        }
        return number.orElse(range.any());
    }

    OptionalDouble optionalNumber(String key, Limits.Range range) {
        reading.range(pattern(key), range);
        Optional<Setting.Scalar> scalar = scalar(key, "a number, " + range.describe() + ",");
        return scalar.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(number(key, scalar.get(), range));
    }

    private double number(String key, Setting.Scalar scalar, Limits.Range range) {
        if (!isNumber(scalar.text()) || !range.contains(Double.parseDouble(scalar.text()))) {
            problem(key, scalar.origin(), quoted(key, scalar.text()) + " is not " + range.noun());
            return range.any();
        }
        return Double.parseDouble(scalar.text());
    }

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches() && Double.isFinite(Double.parseDouble(text));
    }

    /** Two numbers, the first not above the second. */
    double[] interval(String key) {
        List<Setting.Scalar> items = scalars(key, "a list of two numbers like [0, 100]");
        if (items.size() != 2) {
            problem(key, "has " + items.size() + " values; the least and the greatest are needed, like [0, 100]");
            return new double[] {0, 1};
        }
        double[] bounds = {number(key, items.get(0), Limits.ANY), number(key, items.get(1), Limits.ANY)};
        if (bounds[0] > bounds[1]) {
            problem(
                    key,
                    "the least value " + items.get(0).text() + " is above the greatest "
                            + items.get(1).text());
        }
        return bounds;
    }

    boolean flag(String key) {
        String text = scalar(key, "true or false").map(Setting.Scalar::text).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            problem(key, quoted(key, text) + " is neither true nor false");
        }
        return text.equals("true");
    }

    /** One of the constants, written in lower case. The first after a problem. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            words.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return type.getEnumConstants()[Math.max(0, words.indexOf(word(key, words)))];
    }

    /** One of the words. The first after a problem. */
    String word(String key, List<String> words) {
        Optional<Setting.Scalar> scalar = scalar(key, "one of " + String.join(", ", words));
        if (scalar.isEmpty()) {
            missing(key, "one of " + String.join(", ", words));
            return words.get(0);
        }
        return word(key, scalar.get(), words);
    }

    private String word(String key, Setting.Scalar scalar, List<String> words) {
        if (words.contains(scalar.text())) {
            return scalar.text();
        }
        problem(
                key,
                scalar.origin(),
                quoted(key, scalar.text()) + " is not one of " + String.join(", ", words)
                        + Nearest.hint(scalar.text(), words));
        return words.get(0);
    }

    /** A list of distinct words out of the valid ones. */
    List<String> words(String key, List<String> valid, String what) {
        List<String> found = new ArrayList<>();
        for (Setting.Scalar item : scalars(key, "a list")) {
            if (!valid.contains(item.text())) {
                problem(
                        key,
                        item.origin(),
                        quoted(key, item.text()) + " is not " + what + Nearest.among(item.text(), valid));
            } else if (found.contains(item.text())) {
                problem(key, item.origin(), quoted(key, item.text()) + " stands twice");
            }
            found.add(item.text());
        }
        return found;
    }

    List<String> texts(String key) {
        return scalars(key, "a list").stream().map(Setting.Scalar::text).toList();
    }

    /** The scalars of a list that must be there with at least one; a single value is a list of one. */
    private List<Setting.Scalar> scalars(String key, String needed) {
        Optional<Setting> value = value(key);
        if (value.isEmpty()) {
            missing(key, needed);
            return List.of();
        }
        List<Setting> items =
                value.get() instanceof Setting.Sequence sequence ? sequence.items() : List.of(value.get());
        List<Setting.Scalar> scalars = new ArrayList<>();
        for (Setting item : items) {
            if (item instanceof Setting.Scalar scalar && !item.absent()) {
                scalars.add(scalar);
            } else {
                problem(
                        key,
                        item.origin(),
                        "holds " + (item.absent() ? "an empty value" : item.shape()) + "; " + needed + " is needed");
            }
        }
        if (items.isEmpty()) {
            problem(key, "is empty; " + needed + " is needed");
        }
        reading.resolved(path(key), scalars, value.get().origin());
        return scalars;
    }

    /** A block with fixed keys; an empty one if it was not given. */
    Section section(String key) {
        Setting.Mapping below = mapping(reference.entries().get(key), key);
        Setting.Mapping mine = mapping(key);
        return new Section(reading, path(key), pattern(key), mine, below, given(key) ? mine.origin() : origin);
    }

    private Setting.Mapping mapping(Setting.Entry entry, String key) {
        if (entry == null || !(entry.value() instanceof Setting.Mapping mapping)) {
            throw new IllegalStateException(pattern(key) + " is read as a block but is none in conf/reference.yaml");
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
            String at = path(key) + "." + name;
            Expressions.nameObjection(name)
                    .ifPresent(o -> reading.problems().add(entry.keyOrigin(), at, "'" + name + "' " + o));
            String other = spellings.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                reading.problems()
                        .add(
                                entry.keyOrigin(),
                                at,
                                "differs from '" + other + "' in upper and lower case only, which SQL does not see");
            }
            entries.add(new Named(name, entry.value(), entry.keyOrigin()));
        });
        return entries;
    }

    /** The same, with at least one entry. */
    List<Named> namedSome(String key, String what) {
        List<Named> entries = named(key);
        if (entries.isEmpty() && (!given(key) || setting(given, key).orElseThrow() instanceof Setting.Mapping)) {
            problem(key, "is empty; at least one " + what + " is needed");
        }
        return entries;
    }

    /** @param template {@code *} or {@code *:variant} */
    Section child(String key, Named entry, String template) {
        Setting.Mapping block = mapping(reference.entries().get(key), key);
        Setting.Mapping below = mapping(block.entries().get(template), key + "." + template);
        String at = path(key) + "." + entry.name();
        Setting.Mapping mine = Setting.Mapping.empty(entry.keyOrigin());
        if (entry.value() instanceof Setting.Mapping mapping) {
            mine = mapping;
        } else {
            reading.problems()
                    .add(entry.value().origin(), at, "is " + entry.value().shape() + "; a block of keys is needed");
        }
        return new Section(reading, at, pattern(key) + "." + template, mine, below, entry.keyOrigin());
    }

    /** Name to text, in order, of a block whose names are the user's. */
    Map<String, String> textMap(String key, String what) {
        Map<String, String> texts = new LinkedHashMap<>();
        reading.read(pattern(key) + ".*");
        for (Named entry : namedSome(key, what)) {
            String at = path(key) + "." + entry.name();
            if (entry.value() instanceof Setting.Scalar scalar) {
                Expressions.objection(scalar.text()).ifPresent(o -> reading.problems()
                        .add(scalar.origin(), at, "'" + reading.masked(at, scalar.text()) + "' " + o));
                reading.resolved(at, scalar);
                texts.put(entry.name(), scalar.text());
            } else {
                reading.problems()
                        .add(entry.value().origin(), at, "is " + entry.value().shape() + "; an expression is needed");
                texts.put(entry.name(), "");
            }
        }
        return texts;
    }

    /** Name to whole number of a block that may be empty. */
    Map<String, Integer> integerMap(String key, Limits.Range range) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        reading.read(pattern(key) + ".*");
        for (Named entry : named(key)) {
            Setting.Mapping one = Setting.Mapping.of(entry.name(), entry.value());
            Setting.Mapping none = Setting.Mapping.of(entry.name(), new Setting.Scalar("", true, List.of(), origin));
            Section block = new Section(reading, path(key), pattern(key), one, none, entry.keyOrigin());
            numbers.put(entry.name(), block.integer(entry.name(), range));
        }
        return numbers;
    }

    /** The blocks of a list; their reference stands under {@code key.*}. */
    List<Section> sections(String key) {
        Optional<Setting> value = value(key);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof Setting.Sequence sequence)) {
            problem(key, "is " + value.get().shape() + "; a list is needed, each item beginning with '- '");
            return List.of();
        }
        Setting.Mapping below = mapping(reference.entries().get(key + ".*"), key + ".*");
        List<Section> sections = new ArrayList<>();
        for (Setting item : sequence.items()) {
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

    /** The keys among these that were given. */
    List<String> givenAmong(List<String> keys) {
        return keys.stream().filter(this::given).toList();
    }

    /** Builds a record; what its constructor refuses becomes a problem unless this block has one already. Null then. */
    <T> T build(Supplier<T> maker) {
        int before = reading.problems().count();
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            if (before == 0) {
                reading.problems().add(origin, path, e.getMessage());
            }
            return null;
        }
    }

    static boolean isWord(String text) {
        return WORD.matcher(text).matches();
    }
}
