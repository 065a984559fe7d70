package dev.nightjar.app.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.RelationTimeTravel;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedView;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.plans.logical.WithWindowDefinition;
import org.apache.spark.sql.execution.command.DescribeQueryCommand;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.sql.execution.command.SetCommand;
import scala.collection.JavaConverters;

/**
 * A statement as Spark parsed it, before it is analysed: what it names, and whether it only reads. Judged by the plan's nodes, wherever they
 * stand (behind WITH, in a subquery, in a WINDOW, in an EXPLAIN), against a list of those that read: what is not on it is refused.
 */
final class Statement {
    /** Nodes of queries. InsertIntoDir and ScriptTransformation, which look like queries, are not among them. */
    private static final Set<String> QUERIES = Set.of(
            "Aggregate",
            "Distinct",
            "Except",
            "Filter",
            "Generate",
            "GlobalLimit",
            "Intersect",
            "Join",
            "LateralJoin",
            "LocalLimit",
            "LocalRelation",
            "Offset",
            "OneRowRelation",
            "Pivot",
            "Project",
            "Range",
            "RelationTimeTravel",
            "RepartitionByExpression",
            "Sample",
            "Sort",
            "SubqueryAlias",
            "Union",
            "Unpivot",
            "UnresolvedHaving",
            "UnresolvedHint",
            "UnresolvedInlineTable",
            "UnresolvedRelation",
            "UnresolvedSubqueryColumnAliases",
            "UnresolvedTVFAliases",
            "UnresolvedTableValuedFunction",
            "UnresolvedWith",
            "Window",
            "WithWindowDefinition");

    /** Commands that look at the catalog, and what they are built of. */
    private static final Set<String> LOOKS = Set.of(
            "CurrentNamespace$",
            "DescribeColumn",
            "DescribeFunction",
            "DescribeNamespace",
            "DescribeRelation",
            "SetNamespaceCommand",
            "SetCatalogAndNamespace",
            "ShowCatalogsCommand",
            "ShowColumns",
            "ShowCreateTable",
            "ShowCurrentNamespaceCommand",
            "ShowFunctions",
            "ShowNamespaces",
            "ShowTableExtended",
            "ShowTableProperties",
            "ShowTables",
            "ShowViews",
            "UnresolvedFunctionName",
            "UnresolvedIdentifier",
            "UnresolvedNamespace",
            "UnresolvedTable",
            "UnresolvedTableOrView",
            "UnresolvedView");

    /** Functions that call any static method of the JVM, or read tables past what is published. */
    private static final Set<String> NOT_SQL =
            Set.of("reflect", "java_method", "try_reflect", "table_changes", "table_changes_by_path");

    /** Settings of a session that change how an answer is computed or shown, and nothing else. */
    private static final List<String> SETTINGS = List.of(
            "spark.sql.session.timezone",
            "spark.sql.ansi.enabled",
            "spark.sql.shuffle.partitions",
            "spark.sql.adaptive.",
            "spark.sql.autobroadcastjointhreshold",
            "spark.sql.casesensitive",
            "spark.sql.crossjoin.enabled");

    private final LogicalPlan plan;
    private final Set<List<String>> names = new LinkedHashSet<>();
    private final Set<String> given = new HashSet<>();
    private String refused;

    private final Optional<Writes> writes;

    private Statement(LogicalPlan plan, Optional<Writes> writes) {
        this.plan = plan;
        this.writes = writes;
    }

    /** One that may read only. */
    static Statement of(LogicalPlan plan) {
        return of(plan, Optional.empty());
    }

    /** One that may write what these allow. */
    static Statement of(LogicalPlan plan, Optional<Writes> writes) {
        Statement statement = new Statement(plan, writes);
        statement.walk();
        return statement;
    }

    /** Every table or view that the text names, by parts, but for those that a WITH gives. */
    Set<List<String>> names() {
        Set<List<String>> tables = new LinkedHashSet<>(names);
        tables.removeIf(n -> n.size() == 1 && given.contains(n.get(0).toLowerCase(Locale.ROOT)));
        return tables;
    }

    /** @throws PipelineException USAGE if something of it does more than it may */
    void requireAllowed() {
        if (refused != null && writes.isPresent()) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "the statement is refused with --write too (" + refused
                            + "): it may make temporary views and tables of your own by plain names, and write folders outside the"
                            + " lake; the pipeline's tables are changed by nights");
        }
        if (refused != null) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "the query would do more than read (" + refused
                            + "): only select, show, describe and explain are allowed; tables are changed by nights (--write allows"
                            + " tables of your own)");
        }
    }

    private void walk() {
        Deque<LogicalPlan> open = new ArrayDeque<>();
        open.add(plan);
        while (!open.isEmpty()) {
            LogicalPlan node = open.poll();
            judge(node);
            name(node);
            JavaConverters.seqAsJavaList(node.children()).forEach(open::add);
            for (Object inner : JavaConverters.seqAsJavaList(node.innerChildren())) {
                if (inner instanceof LogicalPlan innerPlan) {
                    open.add(innerPlan);
                }
            }
            if (node instanceof RelationTimeTravel travel) {
                open.add(travel.relation());
            } else if (node instanceof WithWindowDefinition with) {
                JavaConverters.mapAsJavaMap(with.windowDefinitions()).values().forEach(w -> walk(w, open));
            } else if (node instanceof ExplainCommand explain) {
                open.add(explain.logicalPlan());
            } else if (node instanceof DescribeQueryCommand describe) {
                open.add(describe.plan());
            }
            JavaConverters.seqAsJavaList(node.expressions()).forEach(e -> walk(e, open));
        }
    }

    private void walk(Expression expression, Deque<LogicalPlan> plans) {
        Deque<Expression> open = new ArrayDeque<>(List.of(expression));
        while (!open.isEmpty()) {
            Expression at = open.poll();
            if (at instanceof PlanExpression<?> holds && holds.plan() instanceof LogicalPlan inner) {
                plans.add(inner);
            }
            if (at instanceof UnresolvedFunction function) {
                function(JavaConverters.seqAsJavaList(function.nameParts()));
            }
            JavaConverters.seqAsJavaList(at.children()).forEach(open::add);
        }
    }

    private void judge(LogicalPlan node) {
        String type = node.getClass().getSimpleName();
        if (node instanceof SetCommand set) {
            judge(set);
        } else if (node instanceof UnresolvedTableValuedFunction function) {
            function(JavaConverters.seqAsJavaList(function.name()));
        } else if (writes.isPresent() && Writes.judges(node)) {
            writes.get().refused(node).ifPresent(this::refuse);
        } else if (!QUERIES.contains(type)
                && !LOOKS.contains(type)
                && !(node instanceof ExplainCommand)
                && !(node instanceof DescribeQueryCommand)) {
            refuse(words(type));
        }
    }

    private void judge(SetCommand set) {
        if (set.kv().isEmpty() || set.kv().get()._2().isEmpty()) {
            return;
        }
        String key = set.kv().get()._1();
        String lower = key.toLowerCase(Locale.ROOT);
        if (SETTINGS.stream().noneMatch(s -> s.endsWith(".") ? lower.startsWith(s) : lower.equals(s))) {
            refuse("set of " + key);
        }
    }

    private void function(List<String> parts) {
        String name = parts.get(parts.size() - 1).toLowerCase(Locale.ROOT);
        if (NOT_SQL.contains(name)) {
            refuse("the function " + name);
        }
    }

    private void refuse(String what) {
        if (refused == null) {
            refused = what;
        }
    }

    private void name(LogicalPlan node) {
        if (node instanceof UnresolvedWith with) {
            JavaConverters.seqAsJavaList(with.cteRelations())
                    .forEach(cte -> given.add(cte._1().toLowerCase(Locale.ROOT)));
        } else if (node instanceof UnresolvedRelation relation) {
            names.add(JavaConverters.seqAsJavaList(relation.multipartIdentifier()));
        } else if (node instanceof UnresolvedTableOrView either) {
            names.add(JavaConverters.seqAsJavaList(either.multipartIdentifier()));
        } else if (node instanceof UnresolvedTable table) {
            names.add(JavaConverters.seqAsJavaList(table.multipartIdentifier()));
        } else if (node instanceof UnresolvedView view) {
            names.add(JavaConverters.seqAsJavaList(view.multipartIdentifier()));
        }
    }

    /** {@code InsertIntoStatement} as {@code insert into}. */
    private static String words(String type) {
        return type.replaceAll("(Statement|Command|Exec|Plan)?\\$?$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
