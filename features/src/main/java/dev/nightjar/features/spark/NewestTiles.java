package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_date;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Aggregate.Slot;
import dev.nightjar.features.StateLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The tiles that a night merges for one entity: of each event day of the longest window the newest version that it knows. */
final class NewestTiles {
    /** @param slots in the order of the layout; NaN for null */
    record Tile(LogicalDate day, LogicalDate known, List<Double> slots) {
        double[] state() {
            return slots.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    private NewestTiles() {}

    /**
     * By event day, an epoch day, the newest first. At most the days of the window; their versions are collected.
     *
     * @param question one entity and night
     * @param spine types of the entity's columns
     */
    static NavigableMap<Integer, Tile> of(
            Dataset<Row> tiles,
            FeatureGroup.Aggregates group,
            LogicalDate night,
            Questions question,
            StructType spine) {
        Column asks = WindowDays.inside(group, unix_date(col("event_day")), col("_n"))
                .and(col("known_date").leq(lit(night.sqlDate())));
        for (int e = 0; e < group.entity().size(); e++) {
            asks = asks.and(Columns.named(group.entity().get(e)).equalTo(col("_e" + e)));
        }
        List<Column> columns = new ArrayList<>(List.of(
                unix_date(col("event_day")).as("_day"),
                unix_date(col("known_date")).as("_known")));
        List<StateLayout.Column> slots = StateLayout.columns(group);
        slots.forEach(c -> columns.add(
                c.kind() == Slot.Kind.BYTES
                        ? Columns.named(c.name())
                        : Columns.named(c.name()).cast("double").as(c.name())));
        NavigableMap<Integer, Tile> newest = new TreeMap<>(Comparator.reverseOrder());
        for (Row row : tiles.join(question.rows(tiles.sparkSession(), spine, group.entity()), asks)
                .select(columns.toArray(Column[]::new))
                .orderBy("_known")
                .collectAsList()) {
            List<Double> state = new ArrayList<>();
            for (int s = 0; s < slots.size(); s++) {
                boolean bytes = slots.get(s).kind() == Slot.Kind.BYTES;
                double number = bytes || row.isNullAt(s + 2) ? Double.NaN : row.getDouble(s + 2);
                state.add(bytes ? StateSlots.hash((byte[]) row.get(s + 2)) : number);
            }
            newest.put(
                    row.getInt(0),
                    new Tile(LogicalDate.ofEpochDay(row.getInt(0)), LogicalDate.ofEpochDay(row.getInt(1)), state));
        }
        return newest;
    }
}
