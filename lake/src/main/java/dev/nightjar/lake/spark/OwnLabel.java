package dev.nightjar.lake.spark;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.lake.ExpressionReport.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds features that read their own label: of the very row that is predicted, the source columns that the label's value is made of. They
 * are found through the tables' selects, so that another name or another table of the same source hides nothing. A feature that reads all of
 * these columns is a problem; one that reads some of them may be sound (a planned time is known before), and is warned about.
 *
 * <p>What it cannot see: a column of another source that says the same.
 */
final class OwnLabel {
    private record Reader(String key, String what, Set<String> columns) {}

    private final Pipeline pipeline;
    private final Map<String, Map<String, Set<String>>> origins = new HashMap<>();
    private final List<Reader> readers = new ArrayList<>();
    private Set<String> label = Set.of();

    OwnLabel(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** A column of a table's select and what it names: columns of the source, or columns selected before. */
    void column(Table table, String name, Set<String> reads) {
        Map<String, Set<String>> columns = origins.computeIfAbsent(table.name(), t -> new HashMap<>());
        Set<String> from = new TreeSet<>();
        for (String read : reads) {
            from.addAll(columns.getOrDefault(read, Set.of(table.source() + "." + read)));
        }
        columns.put(name.toLowerCase(Locale.ROOT), from);
    }

    void label(Set<String> reads) {
        label = new TreeSet<>(origins(pipeline.label().from(), reads));
        label.removeAll(origins(
                pipeline.label().from(), ExpressionChecks.lower(pipeline.spine().key())));
    }

    void row(String key, Set<String> reads) {
        readers.add(new Reader(
                key, "from the row that is predicted", origins(pipeline.spine().from(), reads)));
    }

    void lookup(String key, FeatureGroup.Lookup group, Set<String> reads) {
        if (spineKey(group.entity())) {
            String what = "of the row of " + group.table() + " with the key of the row that is predicted";
            readers.add(new Reader(key, what, origins(group.table(), reads)));
        }
    }

    /** The windows of a night end with its day: only a spine of the same day lies in them. */
    void aggregate(String key, FeatureGroup.Aggregates group, Set<String> reads) {
        if (spineKey(group.entity()) && pipeline.spine().daysAhead() == 0) {
            String what = "of the row of " + group.from() + " on the very day that is predicted";
            readers.add(new Reader(key, what, origins(group.from(), reads)));
        }
    }

    void judge(List<Problem> problems, List<String> warnings) {
        for (Reader reader : readers) {
            Set<String> shared = new TreeSet<>(reader.columns());
            shared.retainAll(label);
            if (!label.isEmpty() && shared.equals(label)) {
                problems.add(new Problem(
                        reader.key(),
                        "reads its own label: " + reader.what() + " it takes " + String.join(", ", label)
                                + ", of which label.value is made; leave it out, or take what was known on days before, with"
                                + " {last: …} over a window"));
            } else if (!shared.isEmpty()) {
                warnings.add(reader.key() + " takes " + String.join(", ", shared) + " " + reader.what()
                        + ", of which label.value is made too; see that it is known before the outcome is");
            }
        }
    }

    private boolean spineKey(List<String> entity) {
        return ExpressionChecks.lower(entity)
                .equals(ExpressionChecks.lower(pipeline.spine().key()));
    }

    private Set<String> origins(String table, Set<String> reads) {
        Set<String> from = new TreeSet<>();
        Map<String, Set<String>> columns = origins.getOrDefault(table, Map.of());
        reads.forEach(r -> from.addAll(columns.getOrDefault(r, Set.of())));
        return from;
    }
}
