package dev.nightjar.features.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
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
    private final Integer run;

    /**
     * @param asked of the left side: key columns, span, moment, and what the rule adds. The span is a column if entities are cut, else an
     *     expression that is 0 for all rows that can meet another
     * @param told of the right side: the same, of which keys and moment are never null; then what decides among rows of one moment
     * @param values columns of the right side
     * @param keys number of them with the span, 2 or more
     * @param rule an {@link AsOfRule}
     * @param run rows of one order that are sorted in buffers
     */
    public AsOfNode(
            LogicalPlan left,
            LogicalPlan right,
            Seq<Expression> asked,
            Seq<Expression> told,
            Seq<Expression> values,
            Integer keys,
            Object rule,
            Integer run) {
        this.left = left;
        this.right = right;
        this.asked = asked;
        this.told = told;
        this.values = values;
        this.keys = keys;
        this.rule = (AsOfRule) rule;
        this.run = run;
    }

    /**
     * One side.
     *
     * @param span a column of the rows, or 0 for those that can meet another
     * @param behind names of moment and what follows
     */
    record Side(Dataset<Row> rows, List<String> key, Column span, List<String> behind) {
        Side {
            key = List.copyOf(key);
            behind = List.copyOf(behind);
        }

        private Seq<Expression> expressions() {
            List<Expression> all = new ArrayList<>(columns(rows, key));
            NamedExpression named = ((Project)
                            rows.select(span.as(AsOfJoin.SPAN)).logicalPlan())
                    .projectList()
                    .apply(0);
            all.add(named instanceof Alias alias ? alias.child() : (Expression) named);
            all.addAll(columns(rows, behind));
            return seq(all);
        }
    }

    /** The questions without span, with the values under the names that these have. No column of one side may be one of the other. */
    static Dataset<Row> join(Side questions, Side rows, List<String> values, AsOfRule rule, int run) {
        SparkSession spark = questions.rows().sparkSession();
        AsOfPlanner.joins(spark);
        return Dataset.ofRows(
                spark,
                new AsOfNode(
                        questions.rows().logicalPlan(),
                        rows.rows().logicalPlan(),
                        questions.expressions(),
                        rows.expressions(),
                        seq(columns(rows.rows(), values)),
                        questions.key().size() + 1,
                        rule,
                        run));
    }

    private static List<Expression> columns(Dataset<Row> rows, List<String> names) {
        List<Attribute> there = JavaConverters.seqAsJavaList(rows.logicalPlan().output());
        List<Expression> found = new ArrayList<>();
        for (String name : names) {
            found.add(there.stream()
                    .filter(a -> a.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no column " + name + " among " + there)));
        }
        return found;
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
        return new AsOfExec(questions, rows, asked, told, values, keys, rule, run, partitions);
    }

    @Override
    public Seq<Attribute> output() {
        return output(left.output(), asked, values, keys);
    }

    /** Of the left side all but the span, which nobody needs any more. */
    static Seq<Attribute> output(Seq<Attribute> left, Seq<Expression> asked, Seq<Expression> values, int keys) {
        List<Attribute> output = new ArrayList<>(JavaConverters.seqAsJavaList(left));
        output.removeIf(a -> a.semanticEquals(asked.apply(keys - 1)));
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
        return new AsOfNode(children.apply(0), children.apply(1), asked, told, values, keys, rule, run);
    }

    @Override
    public int productArity() {
        return 8;
    }

    @Override
    public Object productElement(int n) {
        return List.of(left, right, asked, told, values, keys, rule, run).get(n);
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
