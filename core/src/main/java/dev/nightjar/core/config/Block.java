package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A block of keys, as given over the same block of the reference: where each value stands, and what has none or a wrong shape. */
final class Block {
    /** An entry of a block whose names are the user's. */
    record Named(String name, Setting value, Origin keyOrigin) {}

    private final Reading reading;
    private final String path;
    private final String pattern;
    private final Setting.Mapping given;
    private final Setting.Mapping reference;
    private final Origin origin;
    private final Set<String> valid;

    Block(
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

    String pattern(String key) {
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

    /** As {@link #problem(String, String)}, at a place of one's own. */
    void problem(String key, Origin at, String message) {
        reading.problems().add(at, key.isEmpty() ? path : path(key), message);
    }

    /** The key was given and has no meaning beside the others. */
    void idle(String key, String why) {
        Origin at = setting(given, key).map(Setting::origin).orElse(origin);
        reading.idle(at, path(key), why);
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
    Optional<Leaf> optional(String key, String needed) {
        Optional<Setting> value = value(key);
        if (value.isPresent() && !(value.get() instanceof Setting.Scalar)) {
            problem(key, "is " + value.get().shape() + "; " + needed + " is needed");
            return Optional.empty();
        }
        value.ifPresent(v -> reading.resolved(path(key), (Setting.Scalar) v));
        return value.map(v -> leaf(key, (Setting.Scalar) v));
    }

    /** The single value of a key that must be there; empty with a problem. */
    Optional<Leaf> leaf(String key, String needed) {
        Optional<Leaf> leaf = optional(key, needed);
        noteIfNeeded(key);
        if (value(key).isEmpty()) {
            problem(key, "is missing; " + needed + " is needed");
        }
        return leaf;
    }

    /** The values of a list that must be there with at least one; a single value is a list of one. */
    List<Leaf> leaves(String key, String needed) {
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
    Block block(String key) {
        Setting.Mapping below = inReference(key, key);
        Setting.Mapping mine = mapping(key);
        return new Block(reading, path(key), pattern(key), mine, below, given(key) ? mine.origin() : origin);
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
    Block child(String key, Named entry, String template) {
        return child(key, entry, template, Map.of());
    }

    /** @param more keys that the template lacks, with their defaults; the empty text for none */
    Block child(String key, Named entry, String template, Map<String, String> more) {
        Block block = new Block(
                reading, path(key), pattern(key), Setting.Mapping.empty(origin), inReference(key, key), origin);
        return block.entry(
                entry, template, block.inReference(template, template).with(more));
    }

    /** The same for a block of which the reference has no template: these are its keys, with their defaults. */
    Block own(String key, Named entry, String pattern, Map<String, String> keys) {
        Block block = new Block(
                reading, path(key), pattern(key), Setting.Mapping.empty(origin), inReference(key, key), origin);
        return block.entry(entry, pattern, Setting.Mapping.empty(origin).with(keys));
    }

    private Block entry(Named entry, String template, Setting.Mapping below) {
        Setting.Mapping mine = Setting.Mapping.empty(entry.keyOrigin());
        if (entry.value() instanceof Setting.Mapping mapping) {
            mine = mapping;
        } else {
            String why = "is " + entry.value().shape() + "; a block of keys is needed";
            problem(entry.name(), entry.value().origin(), why);
        }
        return new Block(reading, path(entry.name()), pattern(template), mine, below, entry.keyOrigin());
    }

    Optional<Leaf> entryLeaf(String key, Named entry, String needed) {
        String at = key + "." + entry.name();
        if (entry.value() instanceof Setting.Scalar scalar) {
            reading.resolved(path(at), scalar);
            return Optional.of(new Leaf(reading, path(at), pattern(key) + ".*", scalar));
        }
        problem(at, entry.value().origin(), "is " + entry.value().shape() + "; " + needed + " is needed");
        return Optional.empty();
    }

    /** The blocks of a list; their reference stands under {@code key.*}. */
    List<Block> blocks(String key) {
        Optional<Setting> value = value(key);
        if (value.isPresent() && !(value.get() instanceof Setting.Sequence)) {
            problem(key, "is " + value.get().shape() + "; a list is needed, each item beginning with '- '");
        }
        Setting.Mapping below = inReference(key + ".*", key + ".*");
        List<Block> blocks = new ArrayList<>();
        for (Setting item :
                value.isPresent() && value.get() instanceof Setting.Sequence s ? s.items() : List.<Setting>of()) {
            String at = path(key) + "[" + blocks.size() + "]";
            Setting.Mapping mine = Setting.Mapping.empty(item.origin());
            if (item instanceof Setting.Mapping mapping) {
                mine = mapping;
            } else {
                reading.problems().add(item.origin(), at, "is " + item.shape() + "; a block of keys is needed");
            }
            blocks.add(new Block(reading, at, pattern(key) + ".*", mine, below, item.origin()));
        }
        return blocks;
    }
}
