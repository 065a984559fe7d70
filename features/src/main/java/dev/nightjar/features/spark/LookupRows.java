package dev.nightjar.features.spark;

import dev.nightjar.features.FeatureValues;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A row of a looked-up table as the rows of {@link NaiveRows} for the questions that it answers.
 *
 * <p>Columns that come in: known from and known to as epoch days, place, position, valid since and valid until (excluded) as the question's
 * moment counts; the key; the values' numbers and texts.
 */
final class LookupRows implements FlatMapFunction<Row, Row> {
    static final int COLUMNS = 6;

    private final int group;
    private final Asks asks;
    private final int keys;
    private final NaiveRows.Width of;
    private final NaiveRows.Width width;

    /** @param of numbers and texts of the look-up */
    LookupRows(int group, Asks asks, int keys, NaiveRows.Width of, NaiveRows.Width width) {
        this.group = group;
        this.asks = asks;
        this.keys = keys;
        this.of = of;
        this.width = width;
    }

    @Override
    public Iterator<Row> call(Row row) {
        List<Row> out = new ArrayList<>();
        for (Asks.Unit unit : asks.of(row, COLUMNS)) {
            long moment = unit.moments().get(0);
            boolean known = row.getInt(0) <= unit.night() && unit.night() < row.getInt(1);
            if (known && row.getLong(4) <= moment && moment < row.getLong(5)) {
                out.add(asked(row, unit));
            }
        }
        return out.iterator();
    }

    private Row asked(Row row, Asks.Unit unit) {
        Object[] out = width.row(unit, group, 0, row.getInt(0));
        out[NaiveRows.PLACE] = row.get(2);
        out[NaiveRows.POSITION] = row.get(3);
        out[NaiveRows.TIME] = (double) row.getLong(4);
        int from = COLUMNS + keys;
        for (int n = 0; n < of.numbers(); n++) {
            out[NaiveRows.FIRST_VALUE + n] = row.get(from++);
        }
        for (int t = 0; t < of.texts(); t++) {
            out[NaiveRows.FIRST_VALUE + width.numbers() + t] = row.get(from++);
        }
        return RowFactory.create(out);
    }

    /** Takes, of the rows that are valid, the one that is valid since last. */
    static final class Solver implements NaiveSolver {
        private final boolean[] texts;
        private final int numbers;
        private Row best;

        /** @param texts for each feature whether it is a text */
        Solver(List<Boolean> texts, int numbers) {
            this.texts = new boolean[texts.size()];
            for (int f = 0; f < this.texts.length; f++) {
                this.texts[f] = texts.get(f);
            }
            this.numbers = numbers;
        }

        static Maker of(List<Boolean> texts) {
            List<Boolean> each = new ArrayList<>(texts);
            return numbers -> new Solver(each, numbers);
        }

        @Override
        public void begin(Asks.Unit unit) {
            best = null;
        }

        @Override
        public void add(Row row) {
            if (best == null || row.getDouble(NaiveRows.TIME) >= best.getDouble(NaiveRows.TIME)) {
                best = row;
            }
        }

        @Override
        public FeatureValues answer(long moment) {
            FeatureValues values = new FeatureValues(texts.length);
            int number = NaiveRows.FIRST_VALUE;
            int text = NaiveRows.FIRST_VALUE + numbers;
            for (int f = 0; f < texts.length; f++) {
                if (texts[f]) {
                    values.text(f, best.getString(text++));
                } else {
                    values.number(f, best.isNullAt(number) ? Double.NaN : best.getDouble(number));
                    number++;
                }
            }
            return values;
        }
    }
}
