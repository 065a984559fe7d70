package dev.nightjar.features.spark;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.physical.ClusteredDistribution;
import org.apache.spark.sql.catalyst.plans.physical.Distribution;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.catalyst.plans.physical.UnknownPartitioning;
import org.apache.spark.sql.execution.SparkPlan;
import scala.Option;
import scala.collection.IndexedSeq;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * {@link AsOfNode} as it is executed: asks Spark for both sides by entity, and sorts and merges them partition by partition. Public for
 * Spark, which copies it by reflection.
 */
public final class AsOfExec extends SparkPlan {
    private final SparkPlan left;
    private final SparkPlan right;
    private final Seq<Expression> asked;
    private final Seq<Expression> told;
    private final Seq<Expression> values;
    private final Integer keys;
    private final AsOfRule rule;
    private final Integer run;
    private final Integer partitions;

    /**
     * @param rule an {@link AsOfRule}
     * @param run rows of one order that are sorted in buffers
     * @param partitions 0 for as many as the session's, or as one of the sides has
     */
    public AsOfExec(
            SparkPlan left,
            SparkPlan right,
            Seq<Expression> asked,
            Seq<Expression> told,
            Seq<Expression> values,
            Integer keys,
            Object rule,
            Integer run,
            Integer partitions) {
        this.left = left;
        this.right = right;
        this.asked = asked;
        this.told = told;
        this.values = values;
        this.keys = keys;
        this.rule = (AsOfRule) rule;
        this.run = run;
        this.partitions = partitions;
    }

    @Override
    public Seq<Distribution> requiredChildDistribution() {
        return AsOfNode.seq(List.of(byEntity(asked), byEntity(told)));
    }

    private Distribution byEntity(Seq<Expression> columns) {
        Option<Object> number = partitions == 0 ? Option.empty() : Option.apply(partitions);
        List<Expression> entity = JavaConverters.seqAsJavaList(columns).subList(0, keys);
        return new ClusteredDistribution(AsOfNode.seq(entity), false, number);
    }

    @Override
    public RDD<InternalRow> doExecute() {
        return merged(
                left.execute(),
                right.execute(),
                new AsOfSides(left.output(), right.output(), asked, told, values, keys, rule, run));
    }

    private static RDD<InternalRow> merged(RDD<InternalRow> questions, RDD<InternalRow> rows, AsOfSides sides) {
        FlatMapFunction2<Iterator<InternalRow>, Iterator<InternalRow>, InternalRow> merge =
                (asks, tells) -> new AsOfMerge(asks, tells, sides);
        return questions.toJavaRDD().zipPartitions(rows.toJavaRDD(), merge).rdd();
    }

    @Override
    public Partitioning outputPartitioning() {
        return new UnknownPartitioning(left.outputPartitioning().numPartitions());
    }

    @Override
    public Seq<Attribute> output() {
        return AsOfNode.output(left.output(), asked, values, keys);
    }

    @Override
    public Seq<SparkPlan> children() {
        return AsOfNode.seq(List.of(left, right));
    }

    @Override
    public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
        return new AsOfExec(children.apply(0), children.apply(1), asked, told, values, keys, rule, run, partitions);
    }

    @Override
    public int productArity() {
        return 9;
    }

    @Override
    public Object productElement(int n) {
        return List.of(left, right, asked, told, values, keys, rule, run, partitions)
                .get(n);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof AsOfExec;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AsOfExec node && productIterator().sameElements(node.productIterator());
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
