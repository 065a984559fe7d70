package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import dev.nightjar.app.RunLine;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Reads the table {@code runs}. */
public final class Runs {
    private final OpenPipeline opened;

    public Runs(OpenPipeline opened) {
        this.opened = opened;
    }

    /** The newest attempt of each night and stage. Bounded: six rows for each night that was ever run. */
    public List<RunLine> newest() {
        return lines(all());
    }

    /** The newest attempt of each stage of one night: six rows at most. */
    public List<RunLine> newest(LogicalDate night) {
        return lines(all().filter(col("night").equalTo(lit(night.sqlDate()))));
    }

    private Dataset<Row> all() {
        return opened.lake().read(Tables.RUNS);
    }

    private static List<RunLine> lines(Dataset<Row> runs) {
        var byNewest = Window.partitionBy("night", "stage")
                .orderBy(col("started_at").desc(), col("attempt").desc());
        return runs
                .withColumn("_newest", row_number().over(byNewest))
                .filter(col("_newest").equalTo(1))
                .collectAsList()
                .stream()
                .map(Runs::line)
                .toList();
    }

    private static RunLine line(Row row) {
        return new RunLine(
                row.getAs("run_id"),
                row.getAs("attempt"),
                date(row.getAs("night")),
                row.getAs("stage"),
                row.getAs("outcome"),
                row.<Timestamp>getAs("started_at").toInstant(),
                row.<Double>getAs("seconds"),
                row.<Long>getAs("rows_in"),
                row.<Long>getAs("rows_out"),
                row.<Long>getAs("bytes_in"),
                row.<Long>getAs("bytes_out"),
                row.<Long>getAs("spark_jobs"),
                versions(row),
                row.getAs("code_version"),
                row.getAs("says"));
    }

    private static Map<String, Long> versions(Row row) {
        Map<String, Long> versions = new TreeMap<>();
        row.<String, Long>getJavaMap(row.fieldIndex("tables")).forEach(versions::put);
        return versions;
    }

    static LogicalDate date(Date date) {
        return new LogicalDate(date.toLocalDate());
    }
}
