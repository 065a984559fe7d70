package dev.nightjar.lake.spark;

import dev.nightjar.core.config.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.QueryPlanningTracker;
import org.apache.spark.sql.catalyst.analysis.Analyzer;
import org.apache.spark.sql.catalyst.analysis.FakeV2SessionCatalog$;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.analysis.Star;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry$;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.catalog.InMemoryCatalog;
import org.apache.spark.sql.catalyst.catalog.SessionCatalog;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Generator;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.UnresolvedNamedLambdaVariable;
import org.apache.spark.sql.catalyst.expressions.UnresolvedWindowExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.types.DataTypeUtils$;
import org.apache.spark.sql.connector.catalog.CatalogManager;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * What an SQL expression over a row is: its type, or everything that is wrong with it. By Spark's own parser and analyser over an empty
 * relation; no session, and no data. One row in, one value out: whatever looks at a clock, a random number, the user, other rows or the
 * place of a row is refused.
 */
final class SqlAnalysis {
    /** Names of functions that may not stand in an expression, and why. */
    private static final Map<String, String> FORBIDDEN = forbidden();

    /** These stand without parentheses and are no columns. */
    private static final Set<String> WITHOUT_ARGUMENTS = Set.of(
            "current_date",
            "current_timestamp",
            "localtimestamp",
            "current_user",
            "user",
            "session_user",
            "current_catalog",
            "current_database");

    /** The parser makes a value of these at once. */
    private static final Pattern TODAY = Pattern.compile("(?i)'\\s*(now|today|tomorrow|yesterday)\\s*'");

    private static final String AGAIN = "a night run again would give other rows";

    private final StructType columns;
    private final boolean allNames;
    private final boolean allTypes;

    /**
     * @param type empty if there is a problem
     * @param reads columns that it names, in lower case
     */
    record Result(Optional<DataType> type, Set<String> reads, List<String> problems) {}

    /** What is known of the columns that expressions may name. */
    enum Known {
        NOTHING,
        NAMES,
        TYPES
    }

    /** @param columns of type void where only the names are known */
    SqlAnalysis(StructType columns, Known known) {
        this.columns = columns;
        this.allNames = known != Known.NOTHING;
        this.allTypes = known == Known.TYPES;
    }

    /** One expression. */
    Result of(String sql) {
        Expression parsed;
        try {
            parsed = new CatalystSqlParser().parseExpression(sql);
        } catch (Exception e) { // Spark's ParseException is checked, and thrown unannounced
            return new Result(Optional.empty(), Set.of(), List.of("is no SQL expression: " + says(e)));
        }
        Set<String> reads = new TreeSet<>();
        Set<String> problems = new java.util.LinkedHashSet<>();
        Set<String> own = parameters(parsed);
        walk(parsed, node -> parsed(node, own, reads, problems));
        if (TODAY.matcher(sql).find() && sql.matches("(?is).*\\b(date|timestamp\\w*)\\b.*")) {
            problems.add("reads a clock ('now', 'today' …): " + AGAIN);
        }
        if (!problems.isEmpty()) {
            return new Result(Optional.empty(), reads, List.copyOf(problems));
        }
        return analysed(parsed, reads);
    }

    /** Names of the parameters of its lambdas, in lower case. */
    private static Set<String> parameters(Expression parsed) {
        Set<String> names = new TreeSet<>();
        walk(parsed, node -> {
            if (node instanceof LambdaFunction lambda) {
                JavaConverters.seqAsJavaList(lambda.arguments())
                        .forEach(a -> names.add(a.name().toLowerCase(Locale.ROOT)));
            }
        });
        return names;
    }

    private void parsed(Expression node, Set<String> own, Set<String> reads, Set<String> problems) {
        if (node instanceof UnresolvedAttribute attribute) {
            name(attribute.nameParts(), reads, problems);
        } else if (node instanceof UnresolvedNamedLambdaVariable variable) {
            if (!own.contains(variable.nameParts().apply(0).toLowerCase(Locale.ROOT))) {
                name(variable.nameParts(), reads, problems);
            }
        } else if (node instanceof UnresolvedFunction function) {
            String name = last(function.nameParts());
            boolean clock =
                    name.equals("unix_timestamp") && function.arguments().isEmpty();
            if (clock || FORBIDDEN.containsKey(name)) {
                problems.add(clock ? "reads a clock (unix_timestamp): " + AGAIN : FORBIDDEN.get(name));
            } else if (!Analysis.FUNCTIONS.contains(name)) {
                problems.add("'" + name + "' is not a function of Spark SQL" + Nearest.hint(name, Analysis.FUNCTIONS));
            }
        } else if (node instanceof PlanExpression<?>) {
            problems.add("holds a sub-query; an expression sees its own row only: use a look-up or an aggregate");
        } else if (node instanceof WindowExpression || node instanceof UnresolvedWindowExpression) {
            problems.add("is a window function; an expression sees its own row only: use an aggregate");
        } else if (node instanceof Star) {
            problems.add("holds *; name the columns");
        }
    }

    private void name(Seq<String> parts, Set<String> reads, Set<String> problems) {
        String name = parts.apply(0);
        String lower = name.toLowerCase(Locale.ROOT);
        List<String> known = List.of(columns.fieldNames());
        boolean column = known.stream().anyMatch(c -> c.equalsIgnoreCase(name));
        if (!column && WITHOUT_ARGUMENTS.contains(lower)) {
            problems.add(FORBIDDEN.get(lower));
        } else if (!column && allNames) {
            List<String> own = known.stream().filter(c -> !c.startsWith("_")).toList();
            problems.add("'" + name + "' is not a column" + Nearest.among(name, own));
        } else {
            reads.add(lower);
        }
    }

    private Result analysed(Expression parsed, Set<String> reads) {
        try {
            LogicalPlan plan =
                    Analysis.ANALYZER.executeAndCheck(select(parsed), new QueryPlanningTracker(Option.empty()));
            Set<String> problems = new java.util.LinkedHashSet<>();
            walk(plan, node -> understood(node, problems));
            return problems.isEmpty()
                    ? new Result(Optional.of(plan.schema().apply(0).dataType()), reads, List.of())
                    : new Result(Optional.empty(), reads, List.copyOf(problems));
        } catch (Exception e) { // Spark's AnalysisException is checked, and thrown unannounced
            if (!(e instanceof AnalysisException wrong)) {
                throw e;
            }
            // Without types, only what does not depend on them is a problem.
            return new Result(Optional.empty(), reads, allTypes ? List.of(says(wrong)) : List.of());
        }
    }

    private LogicalPlan select(Expression expression) {
        Alias value = new Alias(
                expression,
                "value",
                NamedExpression$.MODULE$.newExprId(),
                seq(List.of()),
                Option.empty(),
                seq(List.of()));
        List<org.apache.spark.sql.catalyst.expressions.Attribute> attributes =
                new ArrayList<>(JavaConverters.seqAsJavaList(DataTypeUtils$.MODULE$.toAttributes(columns)));
        return new Project(
                seq(List.<NamedExpression>of(value)), new LocalRelation(seq(attributes), seq(List.of()), false));
    }

    private static void understood(Expression node, Set<String> problems) {
        if (node instanceof AggregateFunction aggregate) {
            problems.add("'" + aggregate.prettyName()
                    + "' looks at several rows; an expression sees its own row only: use an aggregate of a group");
        } else if (node instanceof Generator) {
            problems.add("'" + node.prettyName() + "' makes several rows of one");
        } else if (!node.deterministic()
                && JavaConverters.seqAsJavaList(node.children()).stream().allMatch(Expression::deterministic)) {
            problems.add(FORBIDDEN.getOrDefault(
                    node.prettyName(), "'" + node.prettyName() + "' gives another value each time: " + AGAIN));
        }
    }

    private static void walk(Expression expression, Consumer<Expression> visit) {
        visit.accept(expression);
        JavaConverters.seqAsJavaList(expression.children()).forEach(child -> walk(child, visit));
    }

    private static void walk(LogicalPlan plan, Consumer<Expression> visit) {
        JavaConverters.seqAsJavaList(plan.expressions()).forEach(e -> walk(e, visit));
        JavaConverters.seqAsJavaList(plan.children()).forEach(child -> walk(child, visit));
    }

    private static String last(Seq<String> parts) {
        List<String> names = JavaConverters.seqAsJavaList(parts);
        return names.get(names.size() - 1).toLowerCase(Locale.ROOT);
    }

    private static <T> Seq<T> seq(List<T> list) {
        return JavaConverters.asScalaBuffer(list).toSeq();
    }

    /** The first line of Spark's message, without its class and its place in the expression. */
    private static String says(Exception e) {
        String first = e.getMessage().strip().lines().findFirst().orElse("");
        return first.replaceFirst("^\\[[A-Z0-9_.]+] ", "")
                .replaceFirst("; line \\d+ pos \\d+.*$", "")
                .replaceFirst("\\(line \\d+, pos \\d+\\)$", "");
    }

    private static Map<String, String> forbidden() {
        Map<String, String> all = new LinkedHashMap<>();
        List.of("now", "curdate", "current_date", "current_timestamp", "localtimestamp")
                .forEach(f -> all.put(f, "reads a clock (" + f + "): " + AGAIN));
        List.of("rand", "random", "randn", "uuid", "shuffle", "aes_encrypt")
                .forEach(f -> all.put(f, "reads a random number (" + f + "): " + AGAIN));
        List.of(
                        "current_user",
                        "user",
                        "session_user",
                        "current_catalog",
                        "current_database",
                        "current_schema",
                        "version")
                .forEach(f -> all.put(
                        f,
                        "depends on who runs it and where (" + f + "): run elsewhere, a night would give other rows"));
        List.of(
                        "monotonically_increasing_id",
                        "spark_partition_id",
                        "input_file_name",
                        "input_file_block_start",
                        "input_file_block_length")
                .forEach(f -> all.put(f, "depends on how rows lie in files and partitions (" + f + "): " + AGAIN));
        List.of("java_method", "reflect")
                .forEach(f -> all.put(f, "calls Java code (" + f + "), of which nobody knows what it reads"));
        return all;
    }

    /** Spark's analyser with its own functions, made when first asked for: a second or so. */
    private static final class Analysis {
        static final Analyzer ANALYZER = new Analyzer(new CatalogManager(
                FakeV2SessionCatalog$.MODULE$,
                new SessionCatalog(
                        new InMemoryCatalog(new SparkConf(false), new Configuration(false)),
                        FunctionRegistry$.MODULE$.builtin(),
                        TableFunctionRegistry$.MODULE$.builtin())));
        static final List<String> FUNCTIONS =
                JavaConverters.seqAsJavaList(FunctionRegistry$.MODULE$.builtin().listFunction()).stream()
                        .map(f -> f.funcName())
                        .sorted()
                        .toList();

        private Analysis() {}
    }
}
