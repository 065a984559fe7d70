package dev.nightjar.app.spark.embed;

import dev.nightjar.features.TrainingSetInfo;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A training set that a night made.
 *
 * @param rows the spine's key, {@code _night}, {@code _date}, {@code _split}, {@code _label}, perhaps {@code _weight}, and the features
 */
public record TrainingSet(TrainingSetInfo info, Dataset<Row> rows) {
    public TrainingSet {
        Objects.requireNonNull(info);
        Objects.requireNonNull(rows);
    }
}
