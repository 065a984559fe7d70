package dev.nightjar.scoring.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.LogicalDate;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The table {@code predictions} of a pipeline. */
final class Predictions {
    /** Its folder below the lake. */
    static final String PATH = "predictions";

    private Predictions() {}

    /** The contract, with the types that the key columns have in this schema. */
    static TableContract contract(Pipeline pipeline, StructType schema) {
        List<TableColumn> key = pipeline.spine().key().stream()
                .map(name -> TableColumn.required(
                        name,
                        Arrays.stream(schema.fields())
                                .filter(field -> field.name().equals(name))
                                .findFirst()
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "no key column " + name + " in " + schema.catalogString()))
                                .dataType()
                                .catalogString(),
                        "Key of the spine."))
                .toList();
        return PipelineTables.predictions(key);
    }

    /** The rows of one night, of a table that is partitioned by the night's month. */
    static Dataset<Row> ofNight(Dataset<Row> table, LogicalDate night) {
        return table.filter(col("night_month")
                .equalTo(lit(PipelineTables.month(night)))
                .and(col("night").equalTo(lit(night.sqlDate()))));
    }

    /** Columns by name, whatever characters a name has. */
    static Column[] columns(List<String> names) {
        return names.stream().map(name -> col("`" + name + "`")).toArray(Column[]::new);
    }
}
