package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_date;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Look-ups by their definition: for each question, the columns of the row with its key that was live on its night. */
final class NaiveLookups {
    private NaiveLookups() {}

    /**
     * The values of each question that has a row, in the order of the group's feature names. One Spark job; as many as questions.
     *
     * @param history of the looked-up table, as of the last night asked about or later
     * @param spine types of the entity's columns
     */
    static Map<Integer, Object[]> answers(
            Dataset<Row> history, Table table, FeatureGroup.Lookup group, Questions questions, StructType spine) {
        Column asks = unix_date(col("known_from")).leq(col("_n")).and(col("_n").lt(unix_date(col("known_to"))));
        for (int k = 0; k < table.key().size(); k++) {
            asks = asks.and(Columns.named(table.key().get(k)).equalTo(col("_e" + k)));
        }
        List<Column> columns = new ArrayList<>(List.of(col("_q")));
        int c = 0;
        for (String expression : group.columns().values()) {
            columns.add(AuditSample.value(history, expression).as("_v" + c++));
        }
        Dataset<Row> asked = questions.rows(history.sparkSession(), spine, group.entity());
        Map<Integer, Object[]> answers = new HashMap<>();
        for (Row row : history.join(broadcast(asked), asks)
                .select(columns.toArray(Column[]::new))
                .collectAsList()) { // one for each question
            Object[] values = new Object[c];
            for (int v = 0; v < c; v++) {
                values[v] = row.get(v + 1);
            }
            answers.put(row.getInt(0), values);
        }
        return answers;
    }
}
