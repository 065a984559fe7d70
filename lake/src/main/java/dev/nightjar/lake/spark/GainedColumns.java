package dev.nightjar.lake.spark;

import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Optional columns that a contract gained after a table was made: the one way in which a table's schema changes. Readers see null; the first
 * write adds them, in a commit of its own. Required columns cannot be gained, and types do not change.
 */
final class GainedColumns {
    private GainedColumns() {}

    /** The rows, with null in the columns that they lack. */
    static Dataset<Row> completed(Dataset<Row> rows, TableContract contract) {
        Dataset<Row> complete = rows;
        for (TableColumn column : missing(rows.schema(), contract)) {
            complete = complete.withColumn(column.name(), lit(null).cast(column.type()));
        }
        return complete;
    }

    /**
     * Adds them to the table at that address, if it lacks any.
     *
     * @param schema the table's
     */
    static void add(SparkSession spark, String location, StructType schema, TableContract contract, Runnable fence) {
        List<TableColumn> missing = missing(schema, contract);
        if (missing.isEmpty()) {
            return;
        }
        fence.run();
        String columns = missing.stream()
                .map(c -> "`" + c.name() + "` " + c.type() + " comment '"
                        + c.doc().replace("\\", "\\\\").replace("'", "\\'") + "'")
                .collect(Collectors.joining(", "));
        try {
            spark.sql("alter table delta.`" + location.replace("`", "``") + "` add columns (" + columns + ")");
        } catch (Exception e) { // Delta's own are checked, and thrown unannounced
            throw SparkErrors.translate("cannot add columns to table " + contract.name() + " at " + location, e);
        }
    }

    private static List<TableColumn> missing(StructType schema, TableContract contract) {
        Set<String> there = Arrays.stream(schema.fieldNames())
                .map(n -> n.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return contract.columns().stream()
                .filter(TableColumn::nullable)
                .filter(c -> !there.contains(c.name().toLowerCase(Locale.ROOT)))
                .toList();
    }
}
