package dev.nightjar.lake.spark;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.optimizer.ReplaceExpressions$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.functions;
import scala.collection.JavaConverters;

/** A {@link Trial} made ready to be run on executors: expressions as Spark's analyser understands them, to be interpreted. */
final class RowTrial implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * The rows on which one expression fails.
     *
     * @param expression number in the trial
     * @param type class of what was thrown
     * @param row names the row; the least of all by that text
     * @param reads the row's columns that the expression reads, with their values
     */
    record Failure(int expression, String type, String says, String row, String reads, long rows)
            implements Serializable {
        /** Of two counts of one expression: both counts, and the row whose name is less. */
        static Failure merge(Failure a, Failure b) {
            Failure first = a.row.compareTo(b.row) <= 0 ? a : b;
            return new Failure(a.expression, first.type, first.says, first.row, first.reads, a.rows + b.rows);
        }
    }

    /** Expressions that read the columns of the step before, or of the trial's rows. */
    record Step(List<Expression> values, List<Attribute> columns) implements Serializable {}

    /**
     * Where a value of a step belongs.
     *
     * @param expression number in the trial; -1 for a value that is handed on
     * @param condition number of the value of this step that must be true; -1 for none
     */
    record Role(int expression, int condition) implements Serializable {}

    private final transient Dataset<Row> rows;
    private final List<Step> steps = new ArrayList<>();
    private final List<Role[]> roles = new ArrayList<>();
    private final Step texts;
    private final List<String> textNames = new ArrayList<>();
    private final int keys;
    private final List<List<Integer>> reads = new ArrayList<>();

    private RowTrial(Trial trial) {
        this.rows = trial.rows();
        List<Column> values = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        for (Trial.Tried tried : trial.expressions()) {
            numbers.put(tried.name(), numbers.size());
            values.add(functions.expr(tried.sql()).as(tried.name()));
        }
        for (Project project : projects(values)) {
            Step step = step(project);
            steps.add(step);
            roles.add(roles(step, trial.expressions(), numbers));
        }
        List<String> columns = List.of(rows.columns());
        trial.key().stream().filter(columns::contains).forEach(textNames::add);
        Stream.of("_place", "_position")
                .filter(c -> columns.contains(c) && !textNames.contains(c))
                .forEach(textNames::add);
        this.keys = textNames.size();
        reads(trial.expressions());
        this.texts = step(projects(textNames.stream()
                        .map(c ->
                                functions.col("`" + c.replace("`", "``") + "`").cast("string"))
                        .toList())
                .get(0));
    }

    /** Understands the trial's expressions. */
    static RowTrial of(Trial trial) {
        return new RowTrial(trial);
    }

    /**
     * The failures in the order of the expressions; one job.
     *
     * @param type class of what must be thrown; anything, if empty
     */
    List<Failure> failures(Optional<String> type) {
        String wanted = type.orElse("");
        Map<Integer, Failure> merged = new TreeMap<>();
        // Bounded: one failure an expression and partition.
        for (Failure failure : rows.queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(part -> new RowTries(this, wanted).over(part))
                .collect()) {
            merged.merge(failure.expression(), failure, Failure::merge);
        }
        return List.copyOf(merged.values());
    }

    List<Step> steps() {
        return steps;
    }

    Role[] roles(int step) {
        return roles.get(step);
    }

    /** The columns that name a row, and those that are read, as texts. */
    Step texts() {
        return texts;
    }

    List<String> textNames() {
        return textNames;
    }

    /** How many of the texts name a row. */
    int keys() {
        return keys;
    }

    /** Which of the texts an expression reads. */
    List<Integer> reads(int expression) {
        return reads.get(expression);
    }

    /** The analysed selection over rows without data; what is computed first comes first. */
    private List<Project> projects(List<Column> values) {
        Dataset<Row> empty = rows.sparkSession().createDataFrame(List.<Row>of(), rows.schema());
        LogicalPlan plan = ReplaceExpressions$.MODULE$.apply(
                empty.select(values.toArray(Column[]::new)).queryExecution().analyzed());
        Deque<Project> projects = new ArrayDeque<>();
        while (plan instanceof Project project) {
            projects.addFirst(project);
            plan = project.child();
        }
        return List.copyOf(projects);
    }

    private static Step step(Project project) {
        List<NamedExpression> named = JavaConverters.seqAsJavaList(project.projectList());
        List<Expression> values = new ArrayList<>();
        named.forEach(value -> values.add((Expression) value)); // a trait's super-class is not seen from Java
        List<Attribute> columns =
                new ArrayList<>(JavaConverters.seqAsJavaList(project.child().output()));
        return new Step(values, columns);
    }

    private static Role[] roles(Step step, List<Trial.Tried> tried, Map<String, Integer> numbers) {
        Map<String, Integer> here = new HashMap<>();
        for (int i = 0; i < step.values().size(); i++) {
            here.put(((NamedExpression) step.values().get(i)).name(), i);
        }
        return step.values().stream()
                .map(value -> {
                    int number = value instanceof Attribute
                            ? -1
                            : numbers.getOrDefault(((NamedExpression) value).name(), -1);
                    int condition = number < 0
                            ? -1
                            : tried.get(number).when().map(here::get).orElse(-1);
                    return new Role(number, condition);
                })
                .toArray(Role[]::new);
    }

    /** What each expression reads of the trial's rows, also by way of former ones. */
    private void reads(List<Trial.Tried> expressions) {
        SqlAnalysis analysis = new SqlAnalysis(rows.schema(), SqlAnalysis.Known.NOTHING);
        Map<String, Set<String>> former = new HashMap<>();
        List<String> columns = List.of(rows.columns());
        for (Trial.Tried tried : expressions) {
            Set<String> all = new TreeSet<>();
            for (String read : analysis.of(tried.sql()).reads()) {
                Optional<String> column =
                        columns.stream().filter(c -> c.equalsIgnoreCase(read)).findFirst();
                if (column.isPresent()) {
                    all.add(column.get());
                } else {
                    all.addAll(former.getOrDefault(read, Set.of()));
                }
            }
            former.put(tried.name().toLowerCase(Locale.ROOT), all);
            List<Integer> positions = new ArrayList<>();
            for (String name : all) {
                if (!textNames.contains(name)) {
                    textNames.add(name);
                }
                positions.add(textNames.indexOf(name));
            }
            reads.add(positions);
        }
    }
}
