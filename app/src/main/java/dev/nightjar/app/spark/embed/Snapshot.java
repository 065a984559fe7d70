package dev.nightjar.app.spark.embed;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.time.LogicalDate;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * All entities of a feature group as one night knew them.
 *
 * @param rows the entity's columns, {@code night} and the features by their names; one row for each entity, in no order. Computed when they
 *     are read
 */
public record Snapshot(FeatureGroup group, LogicalDate date, Dataset<Row> rows) {
    public Snapshot {
        Objects.requireNonNull(group);
        Objects.requireNonNull(date);
        Objects.requireNonNull(rows);
    }
}
