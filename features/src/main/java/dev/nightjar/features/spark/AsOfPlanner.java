package dev.nightjar.features.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.ExperimentalMethods;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.math.BigInt;

/** Tells Spark how {@link AsOfNode} is executed. */
final class AsOfPlanner extends SparkStrategy {
    /** Bytes of files for one task: sorted in memory, a few times as many. */
    private static final long BYTES = 48L << 20;

    private static final int MOST = 1_000;

    /** Makes the session know the operator, if it does not yet. */
    static void joins(SparkSession session) {
        ExperimentalMethods methods = session.experimental();
        synchronized (methods) {
            List<SparkStrategy> there = new ArrayList<>(JavaConverters.seqAsJavaList(methods.extraStrategies()));
            if (there.stream().noneMatch(AsOfPlanner.class::isInstance)) {
                there.add(new AsOfPlanner());
                methods.extraStrategies_$eq(AsOfNode.seq(there));
            }
        }
    }

    @Override
    public Seq<SparkPlan> apply(LogicalPlan plan) {
        if (!(plan instanceof AsOfNode node)) {
            return AsOfNode.seq(List.of());
        }
        long tasks = Math.min(MOST, (bytes(node.left()) + bytes(node.right())) / BYTES);
        boolean more = tasks > node.conf().numShufflePartitions();
        return AsOfNode.seq(
                List.of(node.planned(planLater(node.left()), planLater(node.right()), more ? (int) tasks : 0)));
    }

    /** Of the files that are read for these rows. */
    static long bytes(Dataset<Row> rows) {
        return bytes(rows.logicalPlan());
    }

    /** Of the files that are read; what Spark knows no size of counts nothing. */
    private static long bytes(LogicalPlan plan) {
        BigInt unknown = BigInt.apply(plan.conf().defaultSizeInBytes());
        long bytes = 0;
        for (LogicalPlan leaf : JavaConverters.seqAsJavaList(plan.collectLeaves())) {
            BigInt size = leaf.stats().sizeInBytes();
            if (size.compare(unknown) < 0) {
                bytes += size.toLong();
            }
        }
        return bytes;
    }
}
