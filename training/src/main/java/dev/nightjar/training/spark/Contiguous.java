package dev.nightjar.training.spark;

import org.apache.spark.Partition;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;

/** Puts neighbouring partitions together, in their order, wherever their data are. Spark's own coalescer looks at hosts. Serialisable in Scala's sense, as Spark demands. */
final class Contiguous implements PartitionCoalescer, scala.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionGroup[] coalesce(int most, RDD<?> parent) {
        Partition[] partitions = parent.partitions();
        int groups = Math.min(most, partitions.length);
        PartitionGroup[] result = new PartitionGroup[groups];
        for (int i = 0; i < groups; i++) {
            result[i] = new PartitionGroup(scala.Option.empty());
            int from = (int) ((long) i * partitions.length / groups);
            int to = (int) ((long) (i + 1) * partitions.length / groups);
            for (int p = from; p < to; p++) {
                result[i].partitions().$plus$eq(partitions[p]);
            }
        }
        return result;
    }
}
