package dev.nightjar.validation.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ValidateIT {
    private static final String CHECKS =
            """
              - {column: delay, not_null: 0.6, on_fail: warn}
              - {column: delay, between: [0, 100], warn_below: 0.9, stop_below: 0.2}
              - {column: faa, references: airports.faa, warn_below: 0.95, stop_below: 0.1}
              - {column: id, unique: true, on_fail: warn}
              - {column: faa, in: [EWR, "JFK's"], on_fail: warn}
              - {column: faa, matches: "[A-Z]{3}", on_fail: warn}
              - {column: delay, mean: [0, 40], on_fail: warn}
              - {rows: {at_least: 2}, on_fail: stop}
              - {name: sane, sql: "delay < 90", on_fail: warn}
            """;

    @TempDir
    Path folder;

    private SparkSession spark;
    private Lake lake;
    private Pipeline pipeline;

    @BeforeEach
    void open(SparkSession session) throws IOException {
        spark = session;
        configure(CHECKS);
    }

    private void configure(String checks) throws IOException {
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(
                file,
                """
                version: 1
                pipeline: late
                sources:
                  arrivals: {format: csv, path: "in/{date}.csv", arrives: "{date}", schema: {columns: {id: string}}}
                  airports: {format: parquet, path: in/airports.parquet, load: full, arrives: 2013-01-01}
                tables:
                  arrivals:
                    select: {id: id, faa: faa, delay: delay, departs: departs}
                    key: [id]
                    event_time: departs
                    quarantine: {stop_above: 0.5}
                    expect:
                %s
                  airports: {select: {faa: faa}, key: [faa]}
                features: {row: {from: spine, columns: {faa: faa}}}
                spine: {from: arrivals}
                label: {from: arrivals, value: "delay >= 30"}
                training: {trainers: {logistic: {kind: logistic}}}
                """
                        .formatted(checks.indent(4)));
        pipeline = PipelineLoader.of(Map.of("NIGHTJAR_LAKE", folder.toString())::get)
                .load(file);
        lake = new Lake(spark, pipeline.folder());
    }

    private RunContext context(String night) {
        return new RunContext(pipeline, LogicalDate.parse(night), "run-" + night, "attempt", "test", Progress.silent());
    }

    /** Rows {@code 'id','faa',delay,'known date',ok}. */
    private void arrivals(String values) {
        write(
                pipeline.tables().get("arrivals"),
                List.of(
                        column("id", "string"),
                        column("faa", "string"),
                        column("delay", "double"),
                        column("departs", "timestamp")),
                spark.sql("select id, faa, cast(delay as double) as delay, timestamp '2013-01-01 10:00:00' as departs,"
                        + " cast(known as date) as _known_date, ok as _ok from values " + values
                        + " as t(id, faa, delay, known, ok)"));
    }

    private void airports(String values) {
        write(
                pipeline.tables().get("airports"),
                List.of(column("faa", "string")),
                spark.sql("select faa, cast(known as date) as _known_date, true as _ok from values " + values
                        + " as t(faa, known)"));
    }

    private static TableColumn column(String name, String type) {
        return TableColumn.optional(name, type, "A column.");
    }

    private void write(Table table, List<TableColumn> selected, Dataset<Row> rows) {
        TableContract contract = PipelineTables.facts(pipeline, table, selected);
        Dataset<Row> facts = rows.withColumn("_event_day", functions.col("_known_date"))
                .withColumn("_declared_date", functions.col("_known_date"))
                .withColumn("_place", functions.lit("f.csv"))
                .withColumn(
                        "_position",
                        functions.xxhash64(functions.col(selected.get(0).name()), functions.col("_ok")))
                .withColumn("_op", functions.lit("upsert"))
                .withColumn("_rules", functions.expr("array_except(array('x'), array('x'))"))
                .withColumn(
                        "_hash",
                        functions.hex(functions.hash(selected.stream()
                                .map(c -> functions.col(c.name()))
                                .toArray(org.apache.spark.sql.Column[]::new))))
                .withColumn("_known_month", functions.lit("2013-01"));
        DateRange all = new DateRange(LogicalDate.parse("2013-01-01"), LogicalDate.parse("2013-12-31"));
        lake.replace(facts, contract, all, new CommitTag("r", "a" + System.nanoTime(), "ingest", ""));
    }

    private List<String> checks() {
        return lake
                .read(Tables.METRICS)
                .filter("kind = 'check'")
                .orderBy("night", "date", "subject", "name")
                .select("date", "subject", "name", "value", "verdict", "rows", "failed_rows")
                .collectAsList()
                .stream()
                .map(r -> r.mkString(" | "))
                .toList();
    }

    /** The first date that a check of the night stopped, as the next stage reads it. */
    private Optional<LogicalDate> firstStopped(LogicalDate night) {
        Row row = lake.read(Tables.METRICS)
                .filter("kind = 'check' and verdict = 'stop' and night = date '" + night + "'")
                .agg(functions.min("date"))
                .head();
        return row.isNullAt(0)
                ? Optional.empty()
                : Optional.of(new LogicalDate(row.getDate(0).toLocalDate()));
    }

    @Test
    void whatIngestFoundWrongHoldsTheNightBackAndCanBeAccepted() throws IOException {
        configure("  - {rows: {at_least: 0}, on_fail: stop}\n");
        airports("('EWR','2013-01-01')");
        arrivals("('a','EWR',10,'2013-01-01',true)");
        LogicalDate night = LogicalDate.parse("2013-01-02");
        lake.append(
                spark.sql("select date '2013-01-02' as night, 'data' as kind, 'arrivals' as subject,"
                        + " 'file landed' as name, '' as split, date '2013-01-02' as date, cast(null as double) as value,"
                        + " 'source arrivals: no file for 2013-01-02' as bound, 'stop' as verdict,"
                        + " 0L as rows, 0L as failed_rows, 'r' as run_id"),
                Tables.METRICS,
                new CommitTag("r", "a", "ingest", ""));
        ValidateJob job = new ValidateJob(lake);
        JobResult held = job.run(context("2013-01-02"));
        assertThat(held.warnings())
                .containsExactly("arrivals: file landed on 2013-01-02: source arrivals: no file for 2013-01-02 (stop)");
        assertThat(firstStopped(night)).contains(night);
        job.accept(context("2013-01-02"), "nobody flew", "ada");
        job.run(context("2013-01-02"));
        assertThat(firstStopped(night)).isEmpty();
    }

    private void usual() {
        airports("('EWR','2013-01-01'), ('JFK\\'s','2013-01-02')");
        arrivals("('a','EWR',10,'2013-01-01',true), ('b','JFK\\'s',null,'2013-01-01',true),"
                + "('c','EWR',95,'2013-01-01',true), ('c','xx',200,'2013-01-01',true),"
                + "('q','EWR',-5,'2013-01-01',false),"
                + "('d','JFK\\'s',20,'2013-01-03',true), ('e',null,30,'2013-01-03',true)");
    }

    @Test
    @Tag("fast")
    void everyKnownDateIsJudgedByItselfAndRefusedRowsAreLeftOut() {
        usual();
        JobResult result = new ValidateJob(lake).run(context("2013-01-03"));
        assertThat(checks())
                .containsExactly(
                        "2013-01-01 | airports | refused rows | 0.0 | pass | 1 | 0",
                        "2013-01-01 | arrivals | delay between 0 and 100 | 0.75 | warn | 4 | 1",
                        "2013-01-01 | arrivals | delay not null | 0.75 | pass | 4 | 1",
                        "2013-01-01 | arrivals | faa in [EWR, JFK's] | 0.75 | warn | 4 | 1",
                        "2013-01-01 | arrivals | faa matches [A-Z]{3} | 0.5 | warn | 4 | 2",
                        "2013-01-01 | arrivals | faa references airports.faa | 0.5 | warn | 4 | 2",
                        "2013-01-01 | arrivals | id unique | 0.5 | warn | 4 | 2",
                        "2013-01-01 | arrivals | mean of delay between 0 and 40 | 101.66666666666667 | warn | 3 | 0",
                        "2013-01-01 | arrivals | refused rows | 0.2 | pass | 5 | 1",
                        "2013-01-01 | arrivals | rows at least 2 | 4.0 | pass | 4 | 0",
                        "2013-01-01 | arrivals | sane | 0.25 | warn | 4 | 3",
                        "2013-01-02 | airports | refused rows | 0.0 | pass | 1 | 0",
                        "2013-01-02 | arrivals | delay between 0 and 100 | null | pass | 0 | 0",
                        "2013-01-02 | arrivals | delay not null | null | pass | 0 | 0",
                        "2013-01-02 | arrivals | faa in [EWR, JFK's] | null | pass | 0 | 0",
                        "2013-01-02 | arrivals | faa matches [A-Z]{3} | null | pass | 0 | 0",
                        "2013-01-02 | arrivals | faa references airports.faa | null | pass | 0 | 0",
                        "2013-01-02 | arrivals | id unique | null | pass | 0 | 0",
                        "2013-01-02 | arrivals | mean of delay between 0 and 40 | null | pass | 0 | 0",
                        "2013-01-02 | arrivals | refused rows | null | pass | 0 | 0",
                        "2013-01-02 | arrivals | rows at least 2 | 0.0 | stop | 0 | 0",
                        "2013-01-02 | arrivals | sane | null | pass | 0 | 0",
                        "2013-01-03 | arrivals | delay between 0 and 100 | 1.0 | pass | 2 | 0",
                        "2013-01-03 | arrivals | delay not null | 1.0 | pass | 2 | 0",
                        "2013-01-03 | arrivals | faa in [EWR, JFK's] | 1.0 | pass | 2 | 0",
                        "2013-01-03 | arrivals | faa matches [A-Z]{3} | 0.5 | warn | 2 | 1",
                        "2013-01-03 | arrivals | faa references airports.faa | 1.0 | pass | 2 | 0",
                        "2013-01-03 | arrivals | id unique | 1.0 | pass | 2 | 0",
                        "2013-01-03 | arrivals | mean of delay between 0 and 40 | 25.0 | pass | 2 | 0",
                        "2013-01-03 | arrivals | refused rows | 0.0 | pass | 2 | 0",
                        "2013-01-03 | arrivals | rows at least 2 | 2.0 | pass | 2 | 0",
                        "2013-01-03 | arrivals | sane | 1.0 | pass | 2 | 0");
        assertThat(result.says())
                .isEqualTo("32 checks on 3 dates: 23 passed, 8 warned, 1 stopped; nothing is published from 2013-01-02"
                        + " on, until the data are mended or accepted");
        assertThat(result.warnings().get(0))
                .isEqualTo("arrivals: rows at least 2: 0 on 2013-01-02; wanted: at least 2, else stop (stop)");
        assertThat(firstStopped(LogicalDate.parse("2013-01-03"))).contains(LogicalDate.parse("2013-01-02"));
    }

    @Test
    void aSecondRunWritesTheSameRowsAndLeavesOtherKindsAlone() {
        usual();
        new ValidateJob(lake).run(context("2013-01-03"));
        lake.append(
                spark.sql("select date '2013-01-03' as night, 'model' as kind, 'm' as subject, 'auc' as name,"
                        + " 'test' as split, cast(null as date) as date, 0.7D as value, '' as bound, 'info' as verdict,"
                        + " 1L as rows, 0L as failed_rows, 'r' as run_id"),
                Tables.METRICS,
                new CommitTag("r", "a", "train", ""));
        List<Row> before = sorted();
        new ValidateJob(lake).run(context("2013-01-03"));
        assertThat(sorted()).isEqualTo(before).hasSize(33);
    }

    private List<Row> sorted() {
        return lake.read(Tables.METRICS)
                .orderBy("kind", "date", "subject", "name")
                .collectAsList();
    }

    @Test
    void afterAPublicationTheRestOfTheRangeIsJudgedAndWhatStoodStays() {
        usual();
        new ValidateJob(lake).run(context("2013-01-03"));
        List<String> all = checks();
        new Frontier(lake).publish(LogicalDate.parse("2013-01-01"), Map.of(), context("2013-01-03"));
        new ValidateJob(lake).run(context("2013-01-03"));
        assertThat(checks()).isEqualTo(all);
        new Frontier(lake).publish(LogicalDate.parse("2013-01-03"), Map.of(), context("2013-01-03"));
        JobResult skipped = new ValidateJob(lake).run(context("2013-01-03"));
        assertThat(skipped.outcome()).isEqualTo(JobResult.Outcome.SKIPPED);
        assertThat(skipped.says()).isEqualTo("2013-01-03 is published; its checks stand");
    }

    @Test
    void anAcceptanceHoldsUntilTheRowsChange() throws IOException {
        configure("  - {rows: {at_least: 2}, on_fail: stop}\n");
        airports("('EWR','2013-01-01')");
        arrivals("('a','EWR',10,'2013-01-01',true)");
        LogicalDate first = LogicalDate.parse("2013-01-01");
        ValidateJob job = new ValidateJob(lake);
        job.run(context("2013-01-01"));
        assertThat(firstStopped(first)).contains(first);
        assertThat(job.accept(context("2013-01-01"), "a strike", "ada")).hasSize(1);
        assertThat(job.accept(context("2013-01-02"), "x", "ada"))
                .as("the second day has no rows at all")
                .extracting(a -> a.date().toString())
                .containsExactly("2013-01-02");
        JobResult accepted = job.run(context("2013-01-01"));
        assertThat(accepted.says()).isEqualTo("3 checks on 1 date: 2 passed, 0 warned, 0 stopped, 1 accepted");
        assertThat(firstStopped(first)).isEmpty();
        assertThatThrownBy(() -> job.accept(context("2013-01-01"), "again", "ada"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.USAGE))
                .hasMessage("no check stops 2013-01-01; there is nothing to accept. Run the night: it publishes");
        arrivals("('b','EWR',10,'2013-01-01',true)");
        job.run(context("2013-01-01"));
        assertThat(firstStopped(first)).contains(first);
    }

    @Test
    void tooManyRefusedRowsStop() {
        airports("('EWR','2013-01-01')");
        arrivals(
                "('a','EWR',10,'2013-01-01',false), ('b','EWR',10,'2013-01-01',false), ('c','EWR',10,'2013-01-01',true)");
        JobResult result = new ValidateJob(lake).run(context("2013-01-01"));
        assertThat(result.warnings())
                .contains("arrivals: refused rows: 0.666667 on 2013-01-01; wanted: at most 0.5, else stop (stop)");
    }

    @Test
    void anExpressionThatDoesNotFitTheTableIsTheFilesFault() throws IOException {
        configure("  - {name: broken, sql: \"no_such > 3\", on_fail: stop}\n");
        airports("('EWR','2013-01-01')");
        arrivals("('a','EWR',10,'2013-01-01',true)");
        assertThatThrownBy(() -> new ValidateJob(lake).run(context("2013-01-01")))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessageStartingWith("tables.arrivals.expect: 'no_such > 3' of the check 'broken' does not fit the"
                        + " table: [UNRESOLVED_COLUMN");
        assertThat(lake.exists(Tables.METRICS)).as("no verdict is written").isFalse();
    }

    @Test
    void anExpressionThatFailsWhileItRunsIsNoVerdictAndNamesTheRow() throws IOException {
        configure("  - {name: broken, sql: \"delay < 10 or raise_error('out of order')\", on_fail: stop}\n");
        airports("('EWR','2013-01-01')");
        arrivals("('a','EWR',5,'2013-01-01',true),('b','EWR',10,'2013-01-01',true)");
        assertThatThrownBy(() -> new ValidateJob(lake).run(context("2013-01-01")))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageStartingWith(
                        "tables.arrivals.expect[0].sql: 'delay < 10 or raise_error('out of order')' fails on"
                                + " one row of table arrivals, id=b (")
                .hasMessageContaining(": out of order; there delay=10.0; ");
        assertThat(lake.exists(Tables.METRICS)).isFalse();
    }

    @Test
    void aLostFileIsTheStoragesFaultAndNoVerdictOnTheData() throws IOException {
        usual();
        Path facts = Path.of(pipeline.folder())
                .resolve(PipelineTables.factsPath(pipeline, pipeline.tables().get("arrivals")));
        try (Stream<Path> files = Files.walk(facts)) {
            for (Path file : files.filter(f ->
                            f.toString().endsWith(".parquet") && f.toString().contains("_ok=true"))
                    .toList()) {
                Files.delete(file);
            }
        }
        assertThatThrownBy(() -> new ValidateJob(lake).run(context("2013-01-03")))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageStartingWith("table arrivals: its checks could not be counted: ");
        assertThat(lake.exists(Tables.METRICS)).isFalse();
    }

    @Test
    void threeHundredChecksOnTwoHundredColumnsAreOneScan() throws IOException {
        List<String> select = new ArrayList<>();
        List<String> checks = new ArrayList<>();
        List<TableColumn> columns = new ArrayList<>(List.of(column("id", "string"), column("departs", "timestamp")));
        for (int i = 0; i < 200; i++) {
            select.add("c" + i + ": c" + i);
            columns.add(column("c" + i, "double"));
            checks.add("      - {column: c%d, between: [0, %d], on_fail: warn}".formatted(i, 1000));
        }
        for (int i = 0; i < 100; i++) {
            checks.add("      - {name: s%d, sql: \"c%d + c%d < 10\", on_fail: warn}".formatted(i, i, i + 100));
        }
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceAll(
                                "(?s)    expect:.*?  airports: \\{sel",
                                "    expect:\n" + String.join("\n", checks) + "\n  airports: {sel")
                        .replace("faa: faa, delay: delay,", String.join(", ", select) + ",")
                        .replace("columns: {faa: faa}", "columns: {c: c0}")
                        .replace("\"delay >= 30\"", "c0 > 0"));
        pipeline = PipelineLoader.of(Map.of("NIGHTJAR_LAKE", folder.toString())::get)
                .load(file);
        String values = IntStream.range(0, 200)
                .mapToObj(i -> "cast(id %% 7 + %d as double) as c%d".formatted(i % 5, i))
                .collect(Collectors.joining(", "));
        write(
                pipeline.tables().get("arrivals"),
                columns,
                spark.sql("select string(id) as id, timestamp '2013-01-01 10:00:00' as departs, " + values
                        + ", date '2013-01-01' as _known_date, true as _ok from range(2000)"));
        JobResult result = new ValidateJob(lake).run(context("2013-01-01"));
        assertThat(result.figures()).containsEntry("checks", 301.0).containsEntry("stopped", 0.0);
        assertThat(checks()).contains("2013-01-01 | arrivals | s0 | 0.715 | warn | 2000 | 570");
    }
}
