package dev.nightjar.training.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.LakeFiles;
import dev.nightjar.model.FeatureBatch;
import dev.nightjar.model.Model;
import dev.nightjar.model.Scorer;
import dev.nightjar.model.spark.RowFeatures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How long a model takes to score a row: microseconds in one thread of the driver, preprocessing included, reasons not. It is measured once for a
 * model id and kept below the lake, {@code model_speeds/<id>.json}: whoever asks again gets the first answer, so a rerun takes the same verdict.
 */
final class ScoringSpeed {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FIELD = "scoring_microseconds";
    private static final int ROWS = 1024;
    private static final int REPEATS = 7;
    private static final long LEAST_NANOS = 20_000_000;

    private final LakeFiles files;

    ScoringSpeed(LakeFiles files) {
        this.files = Objects.requireNonNull(files);
    }

    /**
     * Microseconds a row.
     *
     * @param rows some that the model can read, at least one
     * @throws PipelineException DATA if what was kept is no such figure
     */
    double of(Model model, Dataset<Row> rows) {
        String path = "model_speeds/" + model.id() + ".json";
        Optional<byte[]> kept = files.read(path);
        if (kept.isEmpty()) {
            files.createNew(path, bytes(measured(model, rows)));
            kept = files.read(path);
        }
        return parsed(path, kept.orElseThrow(() -> new IllegalStateException(path + " was written and is not there")));
    }

    private static byte[] bytes(double micros) {
        try {
            return JSON.writeValueAsString(JSON.createObjectNode().put(FIELD, micros))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double parsed(String path, byte[] bytes) {
        double value = Double.NaN;
        try {
            value = JSON.readTree(bytes).path(FIELD).asDouble(Double.NaN);
        } catch (IOException e) {
            // said below
        }
        if (!(value > 0)) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    path + " holds no " + FIELD + " above 0; delete it, and the next training measures again");
        }
        return value;
    }

    /** The least of some repeats, each long enough for the clock: what else the machine does only adds. */
    /** Microseconds a row, measured now. */
    static double measured(Model model, Dataset<Row> rows) {
        FeatureBatch batch = batch(model, rows);
        double[] scores = new double[batch.rows()];
        double least = Double.MAX_VALUE;
        try (Scorer scorer = model.scorer()) {
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                long begun = System.nanoTime();
                long spent = 0;
                long scored = 0;
                while (spent < LEAST_NANOS) {
                    scorer.score(batch, scores);
                    scored += batch.rows();
                    spent = System.nanoTime() - begun;
                }
                least = Math.min(least, spent / 1e3 / scored);
            }
        }
        return least;
    }

    private static FeatureBatch batch(Model model, Dataset<Row> rows) {
        Dataset<Row> inputs =
                rows.select(RowFeatures.select(rows.schema(), model.inputs()).toArray(Column[]::new));
        // bounded: so many rows
        List<Row> some = inputs.limit(ROWS).collectAsList();
        return RowFeatures.batch(inputs.schema(), model.inputs(), some);
    }
}
