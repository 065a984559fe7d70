package dev.nightjar.lake.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.lake.CommitTag;
import io.delta.exceptions.DeltaConcurrentModificationException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import scala.Option;
import scala.collection.Seq;

/**
 * An append that is no blind one: it was decided by the rows of a version, so Delta refuses it if another commit has brought rows since.
 * Delta's writers take the newest version when they begin, which is too late for that.
 */
final class ConditionalAppend {
    private final SparkSession spark;
    private final String location;
    private final TableContract contract;

    ConditionalAppend(SparkSession spark, String location, TableContract contract) {
        this.spark = spark;
        this.location = location;
        this.contract = contract;
    }

    /**
     * Returns the committed version.
     *
     * @throws PipelineException CLAIMED if rows came since
     */
    long run(long seen, Dataset<Row> rows, CommitTag tag) {
        try {
            DeltaLog log = DeltaLog.forTable(spark, location);
            log.update(false, Option.empty(), Option.empty()); // a table that was made anew under the same name
            OptimisticTransaction transaction = log.startTransaction(
                    Option.empty(), Option.apply(log.getSnapshotAt(seen, Option.empty(), Option.empty())));
            transaction.readWholeTable();
            @SuppressWarnings("unchecked") // a sequence that is only read may be one of its elements' supertype
            Seq<Action> actions = (Seq<Action>) (Seq<?>) transaction.writeFiles(rows.coalesce(1));
            return transaction.commit(
                    actions,
                    new DeltaOperations.Write(
                            SaveMode.Append, Option.empty(), Option.empty(), Option.apply(tag.json())));
        } catch (DeltaConcurrentModificationException e) {
            throw new PipelineException(
                    ErrorKind.CLAIMED,
                    "table " + contract.name() + ": another process added rows to version " + seen
                            + " while this one decided by it; look at them and try again",
                    e);
        } catch (Exception e) { // Delta's own are checked, and thrown unannounced
            throw SparkErrors.translate("cannot write table " + contract.name() + " at " + location, e);
        }
    }
}
