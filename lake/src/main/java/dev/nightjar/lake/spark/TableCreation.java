package dev.nightjar.lake.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.lake.LakeFiles;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaAnalysisException;

/**
 * The making of a table that was not there a moment ago. Delta takes a folder that has anything in it for a table, and makes none. The folder
 * may be another process's that is about to make the same table, or that of one that died on the way.
 */
final class TableCreation {
    /** How often, and how far apart, a table is looked for that another process may be about to make. */
    private static final int LOOKS = 20;

    private static final long LOOK_MILLIS = 100;

    /**
     * How long versions and the files of former ones are kept: publications and training sets name versions. Delta's own would drop the log of a
     * version after 30 days, and its VACUUM a file that was merged after 7.
     */
    private static final String KEPT = "interval 36500 days";

    /** Names of the files of Delta's log that belong to a version. */
    private static final Pattern COMMITTED = Pattern.compile("[0-9]{20}\\.(json|crc|(checkpoint|compacted)\\..*)");

    /** What Delta says of a folder that has something in it, unless it says nothing. */
    private static final Set<String> OCCUPIED =
            Set.of("DELTA_MISSING_DELTA_TABLE", "DELTA_TABLE_NOT_FOUND", "DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION");

    private final SparkSession spark;
    private final LakeFiles files;
    private final TableContract contract;
    private final BooleanSupplier there;

    /**
     * @param there whether the table has a version
     */
    TableCreation(SparkSession spark, LakeFiles files, TableContract contract, BooleanSupplier there) {
        this.spark = spark;
        this.files = files;
        this.contract = contract;
        this.there = there;
    }

    /** Returns when there is a table, this process's or another's. */
    void run() {
        String location = files.uri(contract.path()).toString();
        try {
            files.ensureFolder(contract.path());
            create();
            if (found()) {
                return;
            }
            files.deleteFrom(
                    contract.path() + "/_delta_log",
                    name -> !COMMITTED.matcher(name).matches());
            create();
            if (!found()) {
                throw new PipelineException(
                        ErrorKind.EXTERNAL,
                        location + " holds files but no table: move them away and run the night again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SparkErrors.translate("stopped while table " + contract.name() + " was looked for", e);
        } catch (Exception e) { // Delta's own are checked, and thrown unannounced
            throw SparkErrors.translate("cannot create table " + contract.name() + " at " + location, e);
        }
    }

    private void create() throws Exception {
        DeltaTableBuilder builder = DeltaTable.createIfNotExists(spark)
                .location(files.uri(contract.path()).toString())
                .comment(contract.doc())
                .property("delta.logRetentionDuration", KEPT)
                .property("delta.deletedFileRetentionDuration", KEPT)
                .partitionedBy(contract.layout().partitionBy().toArray(String[]::new));
        for (TableColumn column : contract.columns()) {
            builder = builder.addColumn(DeltaTable.columnBuilder(spark, column.name())
                    .dataType(column.type())
                    .nullable(column.nullable())
                    .comment(column.doc())
                    .build());
        }
        try {
            builder.execute();
        } catch (Exception e) { // Delta's own are checked, and thrown unannounced
            if (!(e instanceof DeltaAnalysisException refused) || !OCCUPIED.contains(refused.getErrorClass())) {
                throw e;
            }
        }
    }

    private boolean found() throws InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            if (there.getAsBoolean()) {
                return true;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return there.getAsBoolean();
    }
}
