package dev.nightjar.features.spark;

import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.time.LogicalDate;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A log of facts of one table in plain Java, and what it says, by loops over all raw rows: no tiles, no views, no shared code. */
final class FactLog {
    /** Columns of the table's select. */
    static final List<TableColumn> SELECTED = List.of(
            TableColumn.optional("id", "string", "Key."),
            TableColumn.optional("entity", "string", "Entity."),
            TableColumn.optional("kind", "int", "Second part of an entity."),
            TableColumn.optional("at", "timestamp", "Event time."),
            TableColumn.optional("x", "double", "Value."));

    /** A fact; {@code at} is UTC; {@code x} null for none. */
    record Fact(
            String id,
            String entity,
            Integer kind,
            LocalDateTime at,
            Double x,
            LogicalDate known,
            LogicalDate declared,
            String place,
            long position,
            boolean delete,
            boolean ok) {
        LogicalDate day() {
            return at == null ? null : new LogicalDate(at.toLocalDate());
        }

        Row row() {
            return RowFactory.create(
                    id,
                    entity,
                    kind,
                    at == null ? null : Timestamp.from(at.toInstant(ZoneOffset.UTC)),
                    x,
                    at == null ? null : day().sqlDate(),
                    known.sqlDate(),
                    declared == null ? null : declared.sqlDate(),
                    place,
                    position,
                    delete ? "delete" : "upsert",
                    ok,
                    ok ? new String[0] : new String[] {"rule"},
                    Integer.toHexString(position == 0 ? 0 : (id + entity + kind + at + x + delete + ok).hashCode()),
                    known.toString().substring(0, 7));
        }
    }

    /** The facts' order: which of two facts of one key is the later word. */
    static final Comparator<Fact> ORDER = Comparator.comparing(
                    (Fact f) -> f.declared() == null ? f.known() : f.declared())
            .thenComparing(Fact::known)
            .thenComparing(Fact::place)
            .thenComparing(Fact::position);

    /** The order in which values are folded. */
    static final Comparator<Fact> FOLD =
            Comparator.comparing(Fact::known).thenComparing(Fact::place).thenComparing(Fact::position);

    private final List<Fact> facts = new ArrayList<>();

    void add(Fact fact) {
        facts.add(fact);
    }

    List<Fact> facts() {
        return facts;
    }

    static StructType schema() {
        List<TableColumn> columns = new ArrayList<>(SELECTED);
        columns.addAll(PipelineTables.FACT_COLUMNS);
        return StructType.fromDDL(columns.stream().map(TableColumn::ddl).collect(Collectors.joining(", ")));
    }

    /** In two partitions, so that the order of rows means nothing. */
    Dataset<Row> dataset(SparkSession spark) {
        return spark.createDataFrame(facts.stream().map(Fact::row).toList(), schema());
    }

    /** Live rows as known by the night, in the order in which values are folded. */
    List<Fact> live(LogicalDate night) {
        Map<String, Fact> word = new HashMap<>();
        for (Fact fact : facts) {
            if (fact.ok() && !fact.known().isAfter(night)) {
                Fact former = word.get(fact.id());
                if (former == null || ORDER.compare(fact, former) > 0) {
                    word.put(fact.id(), fact);
                }
            }
        }
        return word.values().stream().filter(f -> !f.delete()).sorted(FOLD).toList();
    }
}
