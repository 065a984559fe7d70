package dev.nightjar.scoring.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.spark.SparkErrors;
import dev.nightjar.scoring.EntityKey;
import dev.nightjar.scoring.ExportWriter;
import dev.nightjar.scoring.ExportWriter.Difference;
import dev.nightjar.scoring.ExportedRow;
import dev.nightjar.scoring.RowsDigest;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The passes over the exported rows, each on the executors that hold them; only sums come to the driver. */
final class RedisExport {
    private final Dataset<Row> texts;
    private final List<String> fields;

    /**
     * @param texts as of {@link ExportRows#texts}
     * @param fields its field columns, in order
     */
    RedisExport(Dataset<Row> texts, List<String> fields) {
        this.texts = texts;
        this.fields = List.copyOf(fields);
    }

    /** Content hash and number of the rows. */
    RowsDigest digest() {
        List<String> names = fields;
        return texts
                .toJavaRDD()
                .mapPartitions(rows -> {
                    RowsDigest digest = RowsDigest.EMPTY;
                    for (Iterator<ExportedRow> all = ExportRows.of(rows, names); all.hasNext(); ) {
                        digest = digest.plus(all.next());
                    }
                    return List.of(digest).iterator();
                })
                .collect() // bounded: one sum for each partition
                .stream()
                .reduce(RowsDigest.EMPTY, RowsDigest::merge);
    }

    /** @throws PipelineException EXTERNAL if Redis cannot take them */
    void write(ExportWriter writer) {
        List<String> names = fields;
        ForeachPartitionFunction<Row> write = rows -> writer.write(ExportRows.of(rows, names));
        try {
            texts.foreachPartition(write);
        } catch (Exception e) {
            throw SparkErrors.translate("cannot write to Redis at " + writer.redis(), e);
        }
    }

    /** Rows that Redis does not hold as they are here. */
    Difference compare(ExportWriter writer) {
        List<String> names = fields;
        try {
            return texts
                    .toJavaRDD()
                    .mapPartitions(rows ->
                            List.of(writer.compare(ExportRows.of(rows, names))).iterator())
                    .collect() // bounded: one count for each partition
                    .stream()
                    .reduce(Difference.NONE, Difference::merge);
        } catch (Exception e) {
            throw SparkErrors.translate("cannot read back from Redis at " + writer.redis(), e);
        }
    }

    /** Writes, reads back and compares. @throws PipelineException EXTERNAL if Redis does not hold then what was written */
    void writeAndCompare(ExportWriter writer) {
        write(writer);
        Difference difference = compare(writer);
        if (difference.rows() > 0) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL,
                    "Redis at " + writer.redis() + " does not hold what was written to it: " + difference.rows()
                            + " rows differ, the first is "
                            + difference.first()
                            + ". Look whether it evicts keys (maxmemory-policy) or another program writes to the same keys;"
                            + " then run the stage export again (run --only export). What was served before still is.");
        }
    }

    /** Forgets the rows with the keys of these texts. Spark's exceptions are not translated. */
    static void remove(Dataset<Row> texts, ExportWriter writer) {
        ForeachPartitionFunction<Row> remove = rows -> writer.remove(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public String next() {
                return EntityKey.join(rows.next().getList(0));
            }
        });
        texts.foreachPartition(remove);
    }

    /** Whether a pass failed because of Redis, and not because of the rows. */
    static boolean isRefusal(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof PipelineException) {
                return true;
            }
        }
        return false;
    }
}
