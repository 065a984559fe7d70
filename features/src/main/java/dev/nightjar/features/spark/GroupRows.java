package dev.nightjar.features.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A row of a table as the rows of {@link NaiveRows} that its groups are asked about, all in one pass over the table.
 *
 * <p>Columns that come in: known from, known to and event day as epoch days, place, position, time; then what {@link Place} says.
 */
final class GroupRows implements FlatMapFunction<Row, Row> {
    /**
     * Where the columns of a group stand.
     *
     * @param counted whether the row fulfils the group's condition
     * @param entity the first of its columns
     * @param values the first number; texts are behind the numbers
     */
    record Place(int group, Asks asks, int counted, int entity, int values, NaiveRows.Width width)
            implements Serializable {}

    private final List<Place> places;
    private final FactDays days;
    private final NaiveRows.Width width;

    GroupRows(List<Place> places, FactDays days, NaiveRows.Width width) {
        this.places = new ArrayList<>(places);
        this.days = days;
        this.width = width;
    }

    @Override
    public Iterator<Row> call(Row row) {
        List<Row> out = new ArrayList<>();
        int day = row.getInt(2);
        if (days.hold(day)) {
            for (Place place : places) {
                if (row.getBoolean(place.counted())) {
                    for (Asks.Unit unit : place.asks().of(row, place.entity())) {
                        if (row.getInt(0) <= unit.night()
                                && unit.night() < row.getInt(1)
                                && unit.days().hold(day)) {
                            out.add(asked(row, place, unit, day));
                        }
                    }
                }
            }
        }
        return out.iterator();
    }

    private Row asked(Row row, Place place, Asks.Unit unit, int day) {
        Object[] out = width.row(unit, place.group(), day, row.getInt(0));
        out[NaiveRows.PLACE] = row.get(3);
        out[NaiveRows.POSITION] = row.get(4);
        out[NaiveRows.TIME] = row.get(5);
        int from = place.values();
        for (int n = 0; n < place.width().numbers(); n++) {
            out[NaiveRows.FIRST_VALUE + n] = row.get(from++);
        }
        for (int t = 0; t < place.width().texts(); t++) {
            out[NaiveRows.FIRST_VALUE + width.numbers() + t] = row.get(from++);
        }
        return RowFactory.create(out);
    }
}
