package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Look-ups by their definition: for each question, the columns of the row of its entity that was known on its night and, where rows have valid
 * time, was valid at its moment.
 */
final class NaiveLookups {
    private NaiveLookups() {}

    /** What a spine's row asks by, besides entity and night: its date or its event time, as the table's valid time counts; else nothing. */
    static ToLongFunction<Row> moment(FeatureGroup group, Pipeline pipeline, KnownTables known) {
        Optional<Table.Valid> valid = group instanceof FeatureGroup.Lookup lookup
                ? pipeline.tables().get(lookup.table()).valid()
                : Optional.empty();
        if (valid.isEmpty()) {
            return row -> 0L;
        }
        DataType type = known.history(((FeatureGroup.Lookup) group).table())
                .schema()
                .apply(valid.get().from())
                .dataType();
        String column = type.equals(DataTypes.DateType) ? AuditSample.DAY : AuditSample.INSTANT;
        return row -> row.getAs(column) == null ? Long.MIN_VALUE : row.<Long>getAs(column);
    }

    /**
     * The values of each question that has a row, in the order of the group's feature names. One Spark job; as many as questions.
     *
     * @param history of the looked-up table, as of the last night asked about or later
     * @param spine types of the entity's columns
     */
    static Map<Integer, Object[]> answers(
            Dataset<Row> history, Table table, FeatureGroup.Lookup group, Questions questions, StructType spine) {
        List<Column> columns = new ArrayList<>();
        int c = 0;
        for (String expression : group.columns().values()) {
            columns.add(AuditSample.value(history, expression).as("_v" + c++));
        }
        Map<Integer, Object[]> answers = new HashMap<>();
        for (Row row : rows(history, table, questions.rows(history.sparkSession(), spine, group.entity()), columns)
                .collectAsList()) { // one for each question
            Row values = row.getStruct(1);
            Object[] answer = new Object[c];
            for (int v = 0; v < c; v++) {
                answer[v] = values.get(v);
            }
            answers.put(row.getInt(0), answer);
        }
        return answers;
    }

    /**
     * The question's number and, as a struct, what is wanted of its row: of several that are valid the one that is valid since last.
     *
     * @param wanted columns of the history
     */
    static Dataset<Row> rows(Dataset<Row> history, Table table, Dataset<Row> questions, List<Column> wanted) {
        Column asks = unix_date(col("known_from")).leq(col("_n")).and(col("_n").lt(unix_date(col("known_to"))));
        List<String> key = table.lookupKey();
        for (int k = 0; k < key.size(); k++) {
            asks = asks.and(Columns.named(key.get(k)).equalTo(col("_e" + k)));
        }
        Column since = lit(Long.MIN_VALUE);
        if (table.valid().isPresent()) {
            since = coalesce(number(history, table.valid().get().from()), lit(Long.MIN_VALUE));
            asks = asks.and(since.leq(col("_m"))).and(col("_m").gt(Long.MIN_VALUE));
            if (table.valid().get().to().isPresent()) {
                String to = table.valid().get().to().get();
                asks = asks.and(
                        coalesce(number(history, to), lit(Long.MAX_VALUE)).gt(col("_m")));
            }
        }
        return history.join(broadcast(questions), asks)
                .groupBy("_q")
                .agg(max_by(struct(wanted.toArray(Column[]::new)), since).as("_row"));
    }

    private static Column number(Dataset<Row> history, String column) {
        Column time = Columns.named(column);
        return history.schema().apply(column).dataType().equals(DataTypes.DateType)
                ? unix_date(time).cast("bigint")
                : unix_micros(time);
    }
}
