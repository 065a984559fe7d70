package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.xxhash64;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.FactViews;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The history of the rows that tiles of a range of known dates are made of.
 *
 * <p>A tile needs all its rows, and a row all facts of its key. Of a big table only these are sorted by key: the keys that became known in the
 * range say which tiles are touched, these tiles which rows, and their keys which facts. Each of the three is a Bloom filter, so that their size
 * is bounded and nothing is shuffled to find them; what it lets pass besides costs time and changes no tile.
 */
final class TouchedHistory {
    /** Spark setting of a place: bytes of a table of facts from which on only what is touched is sorted. */
    static final String ABOVE_KEY = "spark.nightjar.touchedAbove";

    /** Default of {@link #ABOVE_KEY}: the filters are three more jobs, and a smaller table is sorted in less. */
    static final long ABOVE = 64L << 20;

    private final Table table;
    private final List<FeatureGroup.Aggregates> groups;
    private final DateRange range;
    private final Dataset<Row> near;
    private final long fresh;

    /**
     * @param facts of the table; later ones are not read
     * @param groups whose tiles are made
     */
    TouchedHistory(Dataset<Row> facts, Table table, Collection<FeatureGroup.Aggregates> groups, DateRange range) {
        this.table = table;
        this.groups = List.copyOf(groups);
        this.range = range;
        Column declared = coalesce(col("_declared_date"), col("_known_date"));
        Row row = facts.filter(inRange())
                .agg(min(least(col("_event_day"), date_sub(declared, table.correctsDays()))), count(lit(1)))
                .first(); // one row
        LogicalDate from =
                row.isNullAt(0) ? range.last() : new LogicalDate(row.getDate(0).toLocalDate());
        this.near = facts.filter(KnownTables.near(table, from))
                .filter(col("_known_date").leq(lit(range.last().sqlDate())));
        this.fresh = row.getLong(1);
    }

    /**
     * The setting's value.
     *
     * @throws PipelineException CONFIG if it is no whole number
     */
    static long above(SparkSession spark) {
        String value = spark.conf().get(ABOVE_KEY, Long.toString(ABOVE));
        if (!value.matches("[0-9]{1,18}")) {
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    ABOVE_KEY + " is '" + value + "'; it must be a whole number of bytes, 0 or more: take it out for "
                            + ABOVE);
        }
        return Long.parseLong(value);
    }

    /** History of all rows near the range's. */
    Dataset<Row> all() {
        return FactViews.history(near, table, range.last());
    }

    /** Whether few enough rows became known that {@link #touched} pays. */
    boolean few() {
        return fresh <= KeyFilter.MANY;
    }

    /** History of at least the rows that touched tiles hold; three jobs. */
    Dataset<Row> touched() {
        Column key = xxhash64(Columns.of(table.key()));
        Column come = KeyFilter.of(near.filter(inRange()).select(key), fresh).has(key);
        Column[] tiles = groups.stream().map(TouchedHistory::tile).toArray(Column[]::new);
        KeyFilter found = KeyFilter.of(near.filter(come).select(explode(array(tiles))), 2 * fresh * tiles.length);
        Column touched = lit(false);
        for (Column tile : tiles) {
            touched = touched.or(found.has(tile));
        }
        Column of = KeyFilter.of(near.filter(touched).select(key), 4 * fresh).has(key);
        return FactViews.history(near.filter(of), table, range.last()).filter(touched);
    }

    private Column inRange() {
        return col("_known_date")
                .between(lit(range.first().sqlDate()), lit(range.last().sqlDate()));
    }

    private static Column tile(FeatureGroup.Aggregates group) {
        Column[] names = Columns.concat(Columns.of(group.entity()), Columns.of(List.of("_event_day")));
        return xxhash64(Columns.concat(new Column[] {lit(group.name())}, names));
    }
}
