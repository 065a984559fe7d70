package dev.nightjar.features.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkPlan;
import scala.collection.IndexedSeq;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * As-of join in a plan of Spark's: each row of the left side, the questions, with values of one row of the right side, or nulls. An
 * operator of its own, because Spark's joins pair each question with each row of its entity. Public for Spark, which copies it by
 * reflection.
 */
public final class AsOfNode extends LogicalPlan {
    private final LogicalPlan left;
    private final LogicalPlan right;
    private final Seq<Expression> asked;
    private final Seq<Expression> told;
    private final Seq<Expression> values;
    private final Integer keys;
    private final AsOfRule rule;

    /**
     * @param asked columns of the left side: order (see {@link AsOfJoin}), keys, moment, and what the rule adds
     * @param told columns of the right side: the same, of which keys and moment are never null; then what decides among rows of one moment
     * @param values columns of the right side
     * @param keys number of them, 2 or more; the last one is the span
     * @param rule an {@link AsOfRule}
     */
    public AsOfNode(
            LogicalPlan left,
            LogicalPlan right,
            Seq<Expression> asked,
            Seq<Expression> told,
            Seq<Expression> values,
            Integer keys,
            Object rule) {
        this.left = left;
        this.right = right;
        this.asked = asked;
        this.told = told;
        this.values = values;
        this.keys = keys;
        this.rule = (AsOfRule) rule;
    }

    /** The questions without order and span, with the values under the names that these have. No column of one side may be one of the other. */
    static Dataset<Row> join(
            Dataset<Row> questions,
            List<String> asked,
            Dataset<Row> rows,
            List<String> told,
            List<String> values,
            int keys,
            AsOfRule rule) {
        AsOfPlanner.joins(questions.sparkSession());
        LogicalPlan left = questions.logicalPlan();
        LogicalPlan right = rows.logicalPlan();
        return Dataset.ofRows(
                questions.sparkSession(),
                new AsOfNode(
                        left, right, columns(left, asked), columns(right, told), columns(right, values), keys, rule));
    }

    private static Seq<Expression> columns(LogicalPlan plan, List<String> names) {
        List<Attribute> there = JavaConverters.seqAsJavaList(plan.output());
        List<Expression> found = new ArrayList<>();
        for (String name : names) {
            found.add(there.stream()
                    .filter(a -> a.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no column " + name + " among " + there)));
        }
        return seq(found);
    }

    static <T> Seq<T> seq(List<T> list) {
        return JavaConverters.asScalaBuffer(list).toList();
    }

    LogicalPlan left() {
        return left;
    }

    LogicalPlan right() {
        return right;
    }

    /** The physical node over the children's. */
    AsOfExec planned(SparkPlan questions, SparkPlan rows, int partitions) {
        return new AsOfExec(questions, rows, asked, told, values, keys, rule, partitions);
    }

    @Override
    public Seq<Attribute> output() {
        return output(left.output(), asked, values, keys);
    }

    /** Of the left side all but order and span, which nobody needs any more. */
    static Seq<Attribute> output(Seq<Attribute> left, Seq<Expression> asked, Seq<Expression> values, int keys) {
        List<Attribute> output = new ArrayList<>(JavaConverters.seqAsJavaList(left));
        output.removeIf(a -> a.semanticEquals(asked.apply(0)) || a.semanticEquals(asked.apply(keys)));
        for (Expression value : JavaConverters.seqAsJavaList(values)) {
            output.add(((Attribute) value).withNullability(true));
        }
        return seq(output);
    }

    @Override
    public Seq<LogicalPlan> children() {
        return seq(List.of(left, right));
    }

    @Override
    public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> children) {
        return new AsOfNode(children.apply(0), children.apply(1), asked, told, values, keys, rule);
    }

    @Override
    public int productArity() {
        return 7;
    }

    @Override
    public Object productElement(int n) {
        return List.of(left, right, asked, told, values, keys, rule).get(n);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof AsOfNode;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AsOfNode node && productIterator().sameElements(node.productIterator());
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
