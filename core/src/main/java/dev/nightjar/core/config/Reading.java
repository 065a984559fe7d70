package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What all sections of one reading share: the problems, the keys read, the values as understood. */
final class Reading {
    /** Keys whose value may hold a password. */
    private static final Set<String> SECRET_KEYS = Set.of("export.redis");

    private static final Pattern SECRET_VARIABLE =
            Pattern.compile("(?i).*(PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|PRIVATE|APIKEY|(^|_)KEY).*");
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]*@");
    static final String MASK = "***";

    private final Problems problems;
    private final Set<String> keys = new TreeSet<>();
    private final Map<String, Limits.Range> ranges = new LinkedHashMap<>();
    private final Map<String, Set<Shape>> shapes = new TreeMap<>();
    private final Map<String, Set<String>> blocks = new TreeMap<>();
    private final Map<String, Set<String>> asked = new TreeMap<>();
    private final Map<String, ResolvedConfig.Value> resolved = new LinkedHashMap<>();
    private final Set<String> secret = new TreeSet<>();

    private final Optional<Map<String, String>> idle;

    Reading(Problems problems) {
        this.problems = problems;
        this.idle = Optional.empty();
    }

    /** @param idle gets the path of each key that has no meaning beside the others, and why; elsewhere that is a problem */
    Reading(Problems problems, Map<String, String> idle) {
        this.problems = problems;
        this.idle = Optional.of(idle);
    }

    /** A key was given that has no meaning beside the others. */
    void idle(Origin at, String path, String why) {
        idle.ifPresentOrElse(all -> all.put(path, why), () -> problems.add(at, path, why));
    }

    Problems problems() {
        return problems;
    }

    void read(String pattern) {
        keys.add(pattern);
    }

    void range(String pattern, Limits.Range range) {
        ranges.put(pattern, range);
    }

    /** Notes what may stand at a key. */
    void shape(String pattern, Shape shape) {
        shapes.computeIfAbsent(pattern, p -> new LinkedHashSet<>()).add(shape);
    }

    /** Notes a block that is read. */
    void block(String pattern, String path) {
        blocks.computeIfAbsent(pattern, p -> new TreeSet<>()).add(path);
    }

    /** Notes that a block must have a key. */
    void asked(String pattern, String path) {
        asked.computeIfAbsent(pattern, p -> new TreeSet<>()).add(path);
    }

    /** What may stand at each key that was read. */
    Map<String, Set<Shape>> shapes() {
        return shapes;
    }

    /** Whether every block of the pattern that was read had to have the key. */
    boolean needed(String block, String key) {
        String pattern = block.isEmpty() ? key : block + "." + key;
        int had = asked.getOrDefault(pattern, Set.of()).size();
        return had > 0 && had == blocks.get(block).size();
    }

    /** Whether a block of the pattern was read. */
    boolean hasBlock(String pattern) {
        return blocks.containsKey(pattern);
    }

    /** Keys that were read, with {@code *} for the user's names. */
    Set<String> keys() {
        return keys;
    }

    Map<String, Limits.Range> ranges() {
        return ranges;
    }

    void resolved(String path, Setting.Scalar scalar) {
        String text = masked(path, scalar);
        resolved.put(path, new ResolvedConfig.Value(path, List.of(text), false, told(scalar)));
    }

    void resolved(String path, List<Setting.Scalar> items, Origin origin) {
        List<String> texts = items.stream().map(i -> masked(path, i)).toList();
        String variables = items.stream()
                .flatMap(i -> i.variables().stream())
                .distinct()
                .map(v -> "environment " + v + " at ")
                .collect(Collectors.joining());
        resolved.put(path, new ResolvedConfig.Value(path, texts, true, variables + origin.told()));
    }

    List<ResolvedConfig.Value> resolved() {
        return new ArrayList<>(resolved.values());
    }

    private static String told(Setting.Scalar scalar) {
        return scalar.variables().isEmpty()
                ? scalar.origin().told()
                : "environment " + String.join(", ", scalar.variables()) + " at "
                        + scalar.origin().told();
    }

    private String masked(String path, Setting.Scalar scalar) {
        boolean hidden = !scalar.variables().isEmpty()
                && (SECRET_KEYS.contains(path)
                        || scalar.variables().stream()
                                .anyMatch(v -> SECRET_VARIABLE.matcher(v).matches()));
        if (hidden) {
            secret.add(path);
        }
        return masked(path, scalar.text());
    }

    /** The text as it may be shown: {@code ***} for secrets, and for user and password in URLs. */
    String masked(String path, String text) {
        return secret.contains(path) ? MASK : USER_INFO.matcher(text).replaceAll(MASK + "@");
    }
}
