package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Window;
import dev.nightjar.features.StateLayout;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class TilePassTest {
    private static final int ROWS = 1_000_000;
    private static final int DAY = 100;
    private static final int OPEN = 1_000_000;

    private static FeatureGroup.Aggregates group() {
        Map<String, Aggregation> aggregates = new LinkedHashMap<>();
        aggregates.put("n", Aggregation.of("count", "1"));
        aggregates.put("sum", Aggregation.of("sum", "x"));
        aggregates.put("most", Aggregation.of("max", "x"));
        return new FeatureGroup.Aggregates(
                "g", 1, List.of("entity"), "events", List.of(Window.days(1)), Optional.empty(), aggregates);
    }

    /**
     * One key's day of a million rows and one key's day of one: row {@code i} has the value {@code i}. Known on the day itself; every tenth
     * is taken back on the next, and the last thousand come two days late.
     */
    private static Iterator<Row> rows() {
        Iterator<Row> onTime = IntStream.range(0, ROWS - 1000)
                .mapToObj(i -> row("heavy", DAY, i % 10 == 0 ? DAY + 1 : OPEN, i))
                .iterator();
        Iterator<Row> late = IntStream.range(ROWS - 1000, ROWS)
                .mapToObj(i -> row("heavy", DAY + 2, OPEN, i))
                .iterator();
        Iterator<Row> other = List.of(row("light", DAY, OPEN, 7)).iterator();
        List<Iterator<Row>> all = List.of(onTime, late, other);
        return new Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
                while (at < all.size() && !all.get(at).hasNext()) {
                    at++;
                }
                return at < all.size();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return all.get(at).next();
            }
        };
    }

    private static Row row(String entity, int from, int to, int value) {
        return RowFactory.create(
                entity, DAY, from, to, (double) value, "place", (long) value, 1.0, (double) value, (double) value);
    }

    @Test
    void aKeyOfAMillionRowsADayHasItsVersions() {
        FeatureGroup.Aggregates group = group();
        TilePass pass = new TilePass(rows(), 1, StateLayout.of(group), StateLayout.columns(group), DAY, DAY + 5);
        List<String> tiles = new ArrayList<>();
        while (pass.hasNext()) {
            Row tile = pass.next();
            tiles.add(tile.getString(0) + " " + tile.getInt(2) + ": " + tile.getLong(3) + " "
                    + String.format("%.0f", tile.getDouble(5)) + " " + String.format("%.0f", tile.getDouble(6)));
        }
        long first = sum(0, ROWS - 1000, 1);
        long second = first - sum(0, ROWS - 1000, 10);
        assertThat(tiles)
                .containsExactly(
                        "heavy 100: 999000 " + first + " 998999",
                        "heavy 101: 899100 " + second + " 998999",
                        "heavy 102: 900100 " + (second + sum(ROWS - 1000, ROWS, 1)) + " 999999",
                        "light 100: 1 7 7");
    }

    private static long sum(int from, int to, int step) {
        long sum = 0;
        for (int i = from; i < to; i += step) {
            sum += i;
        }
        return sum;
    }
}
