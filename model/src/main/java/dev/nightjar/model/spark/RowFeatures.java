package dev.nightjar.model.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.model.FeatureBatch;
import dev.nightjar.model.FeatureColumn;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Between rows of Spark and batches of a model. A string column is a category, any other a number; null is missing. */
public final class RowFeatures implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] positions;
    private final boolean[] numeric;

    /**
     * @param schema of the rows; must have the columns with the types that {@link #select} gives
     * @param columns the batch's columns in order
     */
    public RowFeatures(StructType schema, List<FeatureColumn> columns) {
        positions = new int[columns.size()];
        numeric = new boolean[columns.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = schema.fieldIndex(columns.get(i).name());
            numeric[i] = columns.get(i).isNumeric();
        }
    }

    /** What the named columns are as features, in the order of the names. */
    public static List<FeatureColumn> columns(StructType schema, List<String> names) {
        List<FeatureColumn> columns = new ArrayList<>();
        for (String name : names) {
            boolean category = schema.apply(name).dataType().equals(DataTypes.StringType);
            columns.add(category ? FeatureColumn.category(name) : FeatureColumn.numeric(name));
        }
        return columns;
    }

    /**
     * The columns with the types that batches take.
     *
     * @throws PipelineException DATA if a column is missing, or is a category in one place and a number in the other
     */
    public static List<Column> select(StructType schema, List<FeatureColumn> columns) {
        List<Column> selected = new ArrayList<>();
        for (FeatureColumn column : columns) {
            if (!Arrays.asList(schema.fieldNames()).contains(column.name())) {
                throw new PipelineException(
                        ErrorKind.DATA,
                        "feature " + column.name() + " is not among the columns "
                                + String.join(", ", schema.fieldNames())
                                + "; train a model on the present features, or bring the feature back");
            }
            FeatureColumn found = columns(schema, List.of(column.name())).get(0);
            if (!found.equals(column)) {
                throw new PipelineException(
                        ErrorKind.DATA,
                        "feature " + column.name() + " is " + found.kind() + " in the data and " + column.kind()
                                + " in the model; train a model on the present features");
            }
            selected.add(functions
                    .col("`" + column.name() + "`")
                    .cast(column.isNumeric() ? DataTypes.DoubleType : DataTypes.StringType)
                    .as(column.name()));
        }
        return selected;
    }

    /**
     * Collected rows as a model with these inputs gets them, in their order.
     *
     * @param schema of the rows; must have the inputs with the types that {@link #select} gives
     */
    public static FeatureBatch batch(StructType schema, List<FeatureColumn> inputs, List<Row> rows) {
        FeatureBatch batch = new FeatureBatch(inputs, Math.max(1, rows.size()));
        RowFeatures reader = new RowFeatures(schema, inputs);
        rows.forEach(row -> reader.add(row, batch));
        return batch;
    }

    /** Adds a row's values to the batch. */
    public void add(Row row, FeatureBatch batch) {
        int at = batch.addRow();
        for (int column = 0; column < positions.length; column++) {
            int position = positions[column];
            if (row.isNullAt(position)) {
                continue;
            }
            if (numeric[column]) {
                batch.setNumeric(at, column, row.getDouble(position));
            } else {
                batch.setCategory(at, column, row.getString(position));
            }
        }
    }
}
