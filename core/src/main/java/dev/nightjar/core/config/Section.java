package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The values of one block of keys while they are read. A wrong value becomes a problem and a value inside the range is read instead, so
 * that reading goes on and finds the other problems too.
 */
final class Section {
    private static final Pattern LOGIN = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/@]*:[^/@]*@");

    private final Reading reading;
    private final Block block;

    Section(Reading reading, Block block) {
        this.reading = reading;
        this.block = block;
    }

    String path() {
        return block.path();
    }

    Origin origin() {
        return block.origin();
    }

    String path(String key) {
        return block.path(key);
    }

    boolean given(String key) {
        return block.given(key);
    }

    boolean sound() {
        return block.sound();
    }

    List<String> givenAmong(List<String> keys) {
        return block.givenAmong(keys);
    }

    Optional<Setting> value(String key) {
        return block.value(key);
    }

    boolean fromEnvironment(String key) {
        return block.fromEnvironment(key);
    }

    Origin entryOrigin(String key, String name) {
        return block.entryOrigin(key, name);
    }

    void problem(String key, String message) {
        block.problem(key, message);
    }

    /** The key was given and has no meaning beside the others. */
    void idle(String key, String why) {
        block.idle(key, why);
    }

    void problem(String key, Origin at, String message) {
        block.problem(key, at, message);
    }

    void shape(String key, Shape shape) {
        block.shape(key, shape);
    }

    List<Block.Named> named(String key) {
        return block.named(key);
    }

    List<Block.Named> namedSome(String key, String what) {
        return block.namedSome(key, what);
    }

    /** A block with fixed keys; an empty one if it was not given. */
    Section section(String key) {
        return new Section(reading, block.block(key));
    }

    /** @param template {@code *} or {@code *:variant} */
    Section child(String key, Block.Named entry, String template) {
        return child(key, entry, template, Map.of());
    }

    /** @param more keys that the template lacks, with their defaults; the empty text for none */
    Section child(String key, Block.Named entry, String template, Map<String, String> more) {
        return new Section(reading, block.child(key, entry, template, more));
    }

    /** The same for a block of which the reference has no template: these are its keys, with their defaults. */
    Section own(String key, Block.Named entry, String pattern, Map<String, String> keys) {
        return new Section(reading, block.own(key, entry, pattern, keys));
    }

    /** The blocks of a list; their reference stands under {@code key.*}. */
    List<Section> sections(String key) {
        return block.blocks(key).stream().map(b -> new Section(reading, b)).toList();
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

    /** A text that must be there. Empty after a problem. */
    String text(String key) {
        shape(key, new Shape.Text());
        Optional<Leaf> leaf = block.leaf(key, "a text");
        leaf.filter(l -> l.text().isBlank()).ifPresent(l -> l.problem("is empty; a text is needed"));
        return leaf.map(Leaf::text).orElse("");
    }

    /** A text that may be absent or empty: empty then. */
    String textOrEmpty(String key) {
        shape(key, new Shape.Text());
        return block.optional(key, "a text").map(Leaf::text).orElse("");
    }

    Optional<String> optionalText(String key) {
        shape(key, new Shape.Text());
        return block.optional(key, "a text").map(Leaf::text).filter(t -> !t.isBlank());
    }

    /** An SQL expression that must be there and may not read clocks or random numbers. */
    String expression(String key) {
        shape(key, new Shape.Text());
        return block.leaf(key, "an expression").map(Leaf::expression).orElse("");
    }

    Optional<String> optionalExpression(String key) {
        shape(key, new Shape.Text());
        return block.optional(key, "an expression").map(Leaf::expression);
    }

    /** A number of days, written {@code 60d}. */
    int days(String key, Limits.Range range) {
        shape(key, new Shape.Whole(range));
        return block.leaf(key, "a number of days, " + range.describe() + ",")
                .map(l -> l.days(range))
                .orElse((int) range.any());
    }

    /** A number of minutes, written {@code 90m}. */
    int minutes(String key, Limits.Range range) {
        shape(key, new Shape.Whole(range));
        return block.leaf(key, "a number of minutes, " + range.describe() + ",")
                .map(l -> l.minutes(range))
                .orElse((int) range.any());
    }

    /** Windows, at least one, distinct; those of days ascend. */
    List<Window> windows(String key) {
        shape(key, new Shape.Several(new Shape.Windows()));
        List<Window> windows = new ArrayList<>();
        int longest = 0;
        for (Leaf item : block.leaves(key, "a list of windows like [1d, 7d, mtd, all]")) {
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
        return block.leaf(key, "a whole number, " + range.describe() + ",")
                .map(l -> l.integer(range))
                .orElse((long) range.any());
    }

    List<Integer> integers(String key, Limits.Range range, Limits.Range howMany) {
        shape(key, new Shape.Several(new Shape.Whole(range)));
        List<Integer> numbers = new ArrayList<>();
        block.leaves(key, "a list of whole numbers").forEach(item -> numbers.add((int) item.integer(range)));
        if (!numbers.isEmpty() && !howMany.contains(numbers.size())) {
            problem(key, "has " + numbers.size() + " numbers; " + howMany.describe() + " are possible");
        }
        return numbers;
    }

    /** At least one. */
    List<Double> numbers(String key, Limits.Range range) {
        shape(key, new Shape.Several(new Shape.Decimal(range)));
        return block.leaves(key, "a list of numbers, " + range.describe() + ",").stream()
                .map(item -> item.number(range))
                .toList();
    }

    double number(String key, Limits.Range range) {
        shape(key, new Shape.Decimal(range));
        return block.leaf(key, "a number, " + range.describe() + ",")
                .map(l -> l.number(range))
                .orElse(range.any());
    }

    OptionalDouble optionalNumber(String key, Limits.Range range) {
        shape(key, new Shape.Decimal(range));
        reading.range(block.pattern(key), range);
        Optional<Leaf> leaf = block.optional(key, "a number, " + range.describe() + ",");
        return leaf.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(leaf.get().number(range));
    }

    /** Two numbers, the first not above the second. */
    double[] interval(String key) {
        shape(key, new Shape.Interval());
        List<Leaf> items = block.leaves(key, "a list of two numbers like [0, 100]");
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
        return block.leaf(key, "one of " + String.join(", ", words))
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
        for (Leaf item : block.leaves(key, "a list")) {
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
        return block.leaves(key, "a list").stream().map(Leaf::text).toList();
    }

    /** Name to SQL expression, in order, at least one, of a block whose names are the user's. */
    Map<String, String> expressions(String key, String what) {
        Map<String, String> texts = new LinkedHashMap<>();
        reading.read(block.pattern(key) + ".*");
        reading.shape(block.pattern(key) + ".*", new Shape.Text());
        for (Block.Named entry : namedSome(key, what)) {
            texts.put(
                    entry.name(),
                    block.entryLeaf(key, entry, "an expression")
                            .map(Leaf::expression)
                            .orElse(""));
        }
        return texts;
    }

    /** Notes a block of blocks whose names and keys are the user's, each value a list or a range. */
    void tried(String key) {
        reading.read(block.pattern(key) + ".*.*");
        reading.shape(block.pattern(key) + ".*.*", new Shape.Tried());
    }

    /** Name to whole number of a block that may be empty. */
    Map<String, Integer> integers(String key, Limits.Range range) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        reading.read(block.pattern(key) + ".*");
        reading.shape(block.pattern(key) + ".*", new Shape.Whole(range));
        for (Block.Named entry : named(key)) {
            long number = block.entryLeaf(key, entry, "a whole number")
                    .map(l -> l.integer(range))
                    .orElse(1L);
            numbers.put(entry.name(), (int) number);
        }
        return numbers;
    }

    /** Builds a record; what its constructor refuses becomes a problem unless there is one already. Null then. */
    <T> T build(Supplier<T> maker) {
        int before = reading.problems().count();
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            if (before == 0 && reading.problems().none()) {
                reading.problems().add(origin(), path(), e.getMessage());
            }
            return null;
        }
    }
}
