package dev.nightjar.scoring.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_json;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.scoring.EntityKey;
import dev.nightjar.scoring.ExportedRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * Predictions as Redis holds them: values in the text form that SQL's {@code cast(… as string)} gives them, lists and structs as JSON.
 * Doubles have as many digits as bring back the same bits.
 */
final class ExportRows {
    private static final List<String> ALWAYS = List.of("night", "date", "model");

    private ExportRows() {}

    /**
     * Name to SQL type of the exported fields: night, date and model, then those that the pipeline file names.
     *
     * @throws PipelineException CONFIG if one of them is no column of {@code predictions}
     */
    static Map<String, String> fields(Pipeline pipeline, StructType predictions) {
        Set<String> names = new LinkedHashSet<>(ALWAYS);
        names.addAll(pipeline.export().orElseThrow().fields());
        List<String> columns = Arrays.asList(predictions.fieldNames());
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : names) {
            if (!columns.contains(name)) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        "export.fields: '" + name + "' is no column of predictions; there are "
                                + String.join(", ", columns));
            }
            fields.put(name, predictions.apply(name).dataType().catalogString());
        }
        return fields;
    }

    /** One column with the key's values as an array of texts, then one text column for each field. */
    static Dataset<Row> texts(Dataset<Row> predictions, List<String> key, Set<String> fields) {
        List<Column> columns = new ArrayList<>();
        columns.add(array(key.stream().map(k -> quoted(k).cast("string")).toArray(Column[]::new)));
        for (String field : fields) {
            columns.add(text(quoted(field), predictions.schema().apply(field).dataType())
                    .as(field));
        }
        return predictions.select(columns.toArray(Column[]::new));
    }

    /** A value as text; null stays null. */
    static Column text(Column value, DataType type) {
        boolean nested = type instanceof ArrayType || type instanceof StructType || type instanceof MapType;
        return nested ? to_json(value, Map.of("ignoreNullFields", "false")) : value.cast("string");
    }

    /** The rows of {@link #texts}, one by one. */
    static Iterator<ExportedRow> of(Iterator<Row> texts, List<String> fields) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return texts.hasNext();
            }

            @Override
            public ExportedRow next() {
                Row row = texts.next();
                Map<String, String> values = new LinkedHashMap<>();
                for (int i = 0; i < fields.size(); i++) {
                    if (!row.isNullAt(i + 1)) {
                        values.put(fields.get(i), row.getString(i + 1));
                    }
                }
                return new ExportedRow(EntityKey.join(row.getList(0)), values);
            }
        };
    }

    private static Column quoted(String name) {
        return col("`" + name + "`");
    }
}
