package dev.nightjar.lake.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.LakeFiles;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One pipeline's folder of Delta tables, and the only writer of them. Every write goes through a {@link TableContract}: columns and
 * types are checked before a job starts, and each commit bears a {@link CommitTag}.
 */
public final class Lake {
    private static final int TRIES = 4;

    private final SparkSession spark;
    private final URI folder;
    private final LakeFiles files;
    private final Runnable fence;
    private final Map<String, SmallTable> small;

    /** All rows of a table at a version. */
    private record SmallTable(long version, List<Row> rows) {}

    /** A lake without a fence, for readers and tests. */
    public Lake(SparkSession spark, URI folder) {
        this(spark, folder, () -> {});
    }

    /**
     * @param fence called before each commit; throws if this process lost its claim
     */
    public Lake(SparkSession spark, URI folder, Runnable fence) {
        this(spark, folder, fence, new ConcurrentHashMap<>());
    }

    private Lake(SparkSession spark, URI folder, Runnable fence, Map<String, SmallTable> small) {
        this.spark = Objects.requireNonNull(spark);
        this.folder = Objects.requireNonNull(folder);
        this.fence = Objects.requireNonNull(fence);
        this.files = new LakeFiles(folder, spark.sessionState().newHadoopConf());
        this.small = small;
    }

    /** The same folder with another fence. */
    public Lake fenced(Runnable newFence) {
        return new Lake(spark, folder, newFence, small);
    }

    public SparkSession spark() {
        return spark;
    }

    public URI folder() {
        return folder;
    }

    public LakeFiles files() {
        return files;
    }

    public boolean exists(TableContract contract) {
        return version(contract).isPresent();
    }

    /** The newest committed version, or empty if there is no table. */
    public OptionalLong version(TableContract contract) {
        return version(contract.path());
    }

    /** As {@link #version(TableContract)}, by the folder below the lake. */
    public OptionalLong version(String path) {
        return newest(path).map(s -> OptionalLong.of(s.version())).orElse(OptionalLong.empty());
    }

    /** Bytes of the newest version's files, as the log says; 0 if there is no table. */
    public long bytes(String path) {
        return version(path).isEmpty()
                ? 0
                : DeltaLog.forTable(spark, location(path))
                        .unsafeVolatileSnapshot()
                        .sizeInBytes();
    }

    /**
     * The newest rows; no rows, with the contract's columns, if there is no table. Optional columns that the contract gained since the table
     * was made are null.
     */
    public Dataset<Row> read(TableContract contract) {
        return read(contract.path())
                .map(rows -> GainedColumns.completed(rows, contract))
                .orElseGet(() -> empty(contract));
    }

    /** The newest rows of the table in that folder, whatever its columns; empty if there is none. */
    public Optional<Dataset<Row>> read(String path) {
        if (newest(path).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(spark.read().format("delta").load(location(path)));
    }

    /**
     * All rows, newest version, in no order; none if there is no table. They are kept until the table has a newer version, so that asking
     * again runs no Spark job.
     *
     * @param contract of a table of events that stays small: publications, model events, what people accepted
     */
    public List<Row> rows(TableContract contract) {
        OptionalLong newest = version(contract);
        if (newest.isEmpty()) {
            return List.of();
        }
        SmallTable kept = small.get(contract.path());
        if (kept == null || kept.version() != newest.getAsLong()) {
            // Bounded: one row a night or an act of a person.
            List<Row> rows = readAt(contract, newest.getAsLong()).collectAsList();
            kept = new SmallTable(newest.getAsLong(), List.copyOf(rows));
            small.put(contract.path(), kept);
        }
        return kept.rows();
    }

    /** The rows of a version. Reading the newest version costs no time travel. */
    public Dataset<Row> readAt(TableContract contract, long version) {
        return GainedColumns.completed(readAt(contract.path(), version), contract);
    }

    /** As {@link #readAt(TableContract, long)}, by the folder below the lake. */
    public Dataset<Row> readAt(String path, long version) {
        boolean newest = version(path).equals(OptionalLong.of(version));
        var reader = spark.read().format("delta");
        return (newest ? reader : reader.option("versionAsOf", version)).load(location(path));
    }

    /** No rows, with the contract's columns and types. */
    public Dataset<Row> empty(TableContract contract) {
        return spark.createDataFrame(List.of(), StructType.fromDDL(contract.ddl()));
    }

    /**
     * Replaces the rows of these nights, all of them, in one commit.
     *
     * @param rows have the contract's columns, in any order, and only nights within the range
     * @return the committed version
     */
    public long replace(Dataset<Row> rows, TableContract contract, DateRange nights, CommitTag tag) {
        return replace(rows, contract, nights, "", tag);
    }

    /**
     * As {@link #replace(Dataset, TableContract, DateRange, CommitTag)}, for those of the nights' rows only that fulfil the predicate.
     *
     * @param predicate Spark SQL over the contract's columns; empty for all rows
     */
    public long replace(Dataset<Row> rows, TableContract contract, DateRange nights, String predicate, CommitTag tag) {
        if (contract.night().isEmpty()) {
            throw new IllegalArgumentException(contract.name() + " is append-only");
        }
        Dataset<Row> conformed = conform(rows, contract);
        String where = "`" + contract.night() + "` >= date '" + nights.first() + "' and `" + contract.night()
                + "` <= date '" + nights.last() + "'" + (predicate.isEmpty() ? "" : " and (" + predicate + ")");
        create(contract);
        fence.run();
        long before = version(contract).orElseThrow();
        replaceWhere(conformed, where, contract, tag);
        // Delta makes no commit when nothing goes and nothing comes.
        return version(contract).orElseThrow() == before ? before : committed(contract, tag);
    }

    /**
     * Tries again when another process has merged files of the table, or written other nights, since this write began: the rows are the same, and
     * neither sees the other's.
     */
    private void replaceWhere(Dataset<Row> rows, String where, TableContract contract, CommitTag tag) {
        for (int tries = 1; ; tries++) {
            try {
                write(rows.write().mode("overwrite").option("replaceWhere", where), contract, tag);
                return;
            } catch (PipelineException e) {
                if (tries == TRIES || !(e.getCause() instanceof DeltaConcurrentModificationException)) {
                    throw e;
                }
                fence.run();
            }
        }
    }

    /**
     * As {@link #replace(Dataset, TableContract, DateRange, CommitTag)}, unless the newest commit is the same work already: then its version
     * is returned and nothing is computed. So an attempt goes on where a killed one stopped.
     */
    public long replaceIfChanged(Dataset<Row> rows, TableContract contract, DateRange nights, CommitTag tag) {
        OptionalLong newest = version(contract);
        if (lastCommit(contract.path(), newest).filter(tag::sameWork).isPresent()) {
            return newest.orElseThrow();
        }
        return replace(rows, contract, nights, tag);
    }

    /**
     * Adds events. Rows whose key stands in the table already are dropped, so that a repeat adds nothing; if none is left there is no commit.
     *
     * @param events few: they are looked at twice
     * @return the version that holds them
     */
    public long append(Dataset<Row> events, TableContract contract, CommitTag tag) {
        create(contract);
        Dataset<Row> fresh = conform(events, contract);
        if (!contract.key().isEmpty()) {
            Dataset<Row> known = read(contract)
                    .select(contract.key().stream().map(functions::col).toArray(Column[]::new));
            List<String> key = contract.key();
            Column same = key.stream()
                    .map(k -> fresh.col(k).eqNullSafe(known.col(k)))
                    .reduce(Column::and)
                    .orElseThrow();
            Dataset<Row> left = fresh.join(known, same, "left_anti");
            List<Row> rows = left.collectAsList(); // bounded: events are few by this method's contract
            if (rows.isEmpty()) {
                return version(contract).orElseThrow();
            }
            return appendAll(spark.createDataFrame(rows, left.schema()), contract, tag);
        }
        return appendAll(fresh, contract, tag);
    }

    /**
     * Adds events that were decided by the rows of a version (empty: there was no table) and returns the one that holds them.
     *
     * @throws PipelineException CLAIMED if the table got other rows since: of several writers who saw one version, one adds
     */
    public long appendAfter(OptionalLong seen, Dataset<Row> events, TableContract contract, CommitTag tag) {
        create(contract);
        fence.run();
        return new ConditionalAppend(spark, location(contract.path()), contract)
                .run(seen.orElse(0), conform(events, contract), tag);
    }

    /**
     * Adds rows, none of which stands in the table yet in this or another form: {@link #replace} without the look at what is to go, which costs more
     * jobs than the write.
     *
     * @return the committed version
     */
    public long add(Dataset<Row> rows, TableContract contract, CommitTag tag) {
        create(contract);
        return appendAll(conform(rows, contract), contract, tag);
    }

    private long appendAll(Dataset<Row> rows, TableContract contract, CommitTag tag) {
        fence.run();
        write(rows.coalesce(1).write().mode("append"), contract, tag);
        return committed(contract, tag);
    }

    /**
     * Writes a table that will never change, in one commit; a table that stands already with the same inputs is left alone.
     *
     * @return the committed version
     */
    public long writeOnce(Dataset<Row> rows, TableContract contract, CommitTag tag) {
        OptionalLong newest = version(contract);
        boolean stands = lastCommit(contract.path(), newest)
                .filter(last -> last.inputs().equals(tag.inputs()))
                .isPresent();
        if (stands && newest.orElseThrow() > 0) {
            return newest.orElseThrow();
        }
        create(contract);
        fence.run();
        write(conform(rows, contract).write().mode("overwrite"), contract, tag);
        return committed(contract, tag);
    }

    /** Who made the newest commit; empty if there is no table, or a commit that is not ours. */
    public Optional<CommitTag> lastCommit(TableContract contract) {
        return lastCommit(contract.path());
    }

    /** As {@link #lastCommit(TableContract)}, by the folder below the lake. Commits that merged files only are passed over. */
    public Optional<CommitTag> lastCommit(String path) {
        return lastCommit(path, version(path));
    }

    private Optional<CommitTag> lastCommit(String path, OptionalLong newest) {
        CommitReader reader = new CommitReader(files);
        Optional<CommitTag> tag = Optional.empty();
        for (long v = newest.orElse(-1); v >= 0; v--) {
            tag = reader.tag(path, v);
            if (tag.isEmpty() || !tag.get().isCompaction()) {
                return tag;
            }
        }
        return tag;
    }

    private void write(DataFrameWriter<Row> writer, TableContract contract, CommitTag tag) {
        try {
            writer.format("delta")
                    .option("userMetadata", tag.json())
                    .partitionBy(contract.layout().partitionBy().toArray(String[]::new))
                    .save(location(contract.path()));
        } catch (Exception e) { // Delta's own are checked, and thrown unannounced
            throw SparkErrors.translate(
                    "cannot write table " + contract.name() + " at " + location(contract.path()), e);
        }
    }

    private void create(TableContract contract) {
        Optional<Snapshot> newest = newest(contract.path());
        if (newest.isEmpty()) {
            fence.run();
            new TableCreation(spark, files, contract, () -> exists(contract)).run();
        } else {
            GainedColumns.add(spark, location(contract.path()), newest.get().schema(), contract, fence);
        }
    }

    private static Dataset<Row> conform(Dataset<Row> rows, TableContract contract) {
        StructType expected = StructType.fromDDL(contract.ddl());
        StructType given = rows.schema();
        for (StructField field : expected.fields()) {
            if (!List.of(given.fieldNames()).contains(field.name())) {
                throw mismatch(
                        contract,
                        "column " + field.name() + " is missing; there are " + String.join(", ", given.fieldNames()));
            }
            String wanted = field.dataType().catalogString();
            String found = given.apply(field.name()).dataType().catalogString();
            if (!wanted.equals(found)) {
                throw mismatch(contract, "column " + field.name() + " is " + found + ", the contract says " + wanted);
            }
        }
        for (String name : given.fieldNames()) {
            if (!contract.columnNames().contains(name)) {
                throw mismatch(contract, "column " + name + " is not in the contract");
            }
        }
        return rows.select(contract.columnNames().stream()
                .map(n -> functions.col("`" + n + "`"))
                .toArray(Column[]::new));
    }

    private static PipelineException mismatch(TableContract contract, String what) {
        return new PipelineException(ErrorKind.INTERNAL, "table " + contract.name() + ": " + what);
    }

    private Optional<Snapshot> newest(String path) {
        if (!files.exists(path + "/_delta_log")) {
            return Optional.empty();
        }
        Snapshot newest =
                DeltaLog.forTable(spark, location(path)).update(false, scala.Option.empty(), scala.Option.empty());
        return newest.version() < 0 ? Optional.empty() : Optional.of(newest);
    }

    private long committed(TableContract contract, CommitTag tag) {
        long version = version(contract).orElseThrow();
        Optional<CommitTag> last = lastCommit(contract.path(), OptionalLong.of(version));
        if (last.isEmpty() || !last.get().attempt().equals(tag.attempt())) {
            throw new PipelineException(
                    ErrorKind.CLAIMED,
                    "table " + contract.name() + ": another process committed version " + version
                            + " while this one wrote; run the night again");
        }
        return version;
    }

    /** Throws if this process lost its claim. */
    void checkFence() {
        fence.run();
    }

    /** The table's full address. */
    public String location(String path) {
        return files.uri(path).toString();
    }
}
