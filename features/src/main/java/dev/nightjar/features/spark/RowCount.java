package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/** Counts rows as they pass on their way to a table: no job of its own. */
final class RowCount {
    private final Observation observation;

    RowCount(String name) {
        observation = new Observation(name);
    }

    /** The same rows. To be written once. */
    Dataset<Row> of(Dataset<Row> rows) {
        return rows.observe(observation, count(lit(1)).as("rows"));
    }

    /** The number of rows; waits until they are written. */
    long rows() {
        try {
            return (Long) observation.getAsJava().get("rows");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rows were counted", e);
        }
    }
}
