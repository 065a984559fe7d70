package dev.nightjar.app.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.spark.SparkErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;

/** Answers one read-only query over the views of a pipeline, with a bounded number of rows. */
public final class Query {
    /** The most rows that a query may be asked for: they are held in memory. */
    public static final int MOST_ROWS = 1_000_000;

    private static final Pattern RELATION = Pattern.compile("(?:table or view|relation) (\\S+) cannot be found");

    private final OpenPipeline opened;

    public Query(OpenPipeline opened) {
        this.opened = opened;
    }

    /**
     * What a query gave.
     *
     * @param columns unique names: a repeated one is followed by {@code _2}, {@code _3}, …
     * @param types Spark's names of the types
     * @param rows values as JSON has them: texts, numbers, booleans, lists, maps with text keys, null; dates and timestamps as ISO
     *     texts, timestamps with the offset of the pipeline's zone
     * @param truncated whether there were more rows than asked for
     */
    public record Result(List<String> columns, List<String> types, List<List<Object>> rows, boolean truncated) {}

    /**
     * Runs a query.
     *
     * @param limit 1 to {@link #MOST_ROWS}
     * @throws PipelineException USAGE if the query is none, names what is not there, or would change something
     */
    public Result run(String query, int limit) {
        if (limit < 1 || limit > MOST_ROWS) {
            throw new PipelineException(ErrorKind.USAGE, "--limit " + limit + ": must be 1 to " + MOST_ROWS);
        }
        readOnly(query);
        PipelineViews views = new PipelineViews(opened);
        views.register(query);
        Dataset<Row> rows = analysed(query, views);
        try {
            List<Row> some = rows.limit(limit + 1).collectAsList(); // bounded by the limit
            return result(rows, some, limit);
        } catch (RuntimeException e) {
            throw SparkErrors.translate("the query failed", e);
        }
    }

    private void readOnly(String query) {
        LogicalPlan plan;
        try {
            plan = opened.spark().sessionState().sqlParser().parsePlan(query);
        } catch (ParseException e) {
            throw usage("the query is not Spark SQL: " + firstLine(e.getMessage()), e);
        }
        if (plan instanceof Command || plan instanceof ParsedStatement) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "the query would do more than read (" + plan.nodeName()
                            + "): only select is allowed; tables are changed by nights");
        }
    }

    private Dataset<Row> analysed(String query, PipelineViews views) {
        try {
            return opened.spark().sql(query);
        } catch (RuntimeException e) {
            throw SparkErrors.translate("the query failed", e);
        } catch (Exception e) {
            // Spark's AnalysisException is a checked one that Java is not told about.
            throw told(e, views);
        }
    }

    private static PipelineException told(Exception e, PipelineViews views) {
        String message = String.valueOf(e.getMessage());
        Matcher relation = RELATION.matcher(message);
        if (relation.find()) {
            return views.unknown(relation.group(1).replace("`", ""));
        }
        if (e instanceof AnalysisException) {
            return usage("the query does not fit the tables: " + firstLine(message), e);
        }
        return SparkErrors.translate("the query failed", e);
    }

    private static PipelineException usage(String message, Throwable cause) {
        return new PipelineException(ErrorKind.USAGE, message, cause);
    }

    private static String firstLine(String message) {
        return message.strip().lines().findFirst().orElse("").replaceAll("^\\[[A-Z_.]+]\\s*", "");
    }

    private Result result(Dataset<Row> rows, List<Row> some, int limit) {
        Values values = new Values(opened.pipeline().time().zone());
        List<String> types = new ArrayList<>();
        for (var field : rows.schema().fields()) {
            types.add(field.dataType().catalogString());
        }
        List<List<Object>> plain = some.stream().limit(limit).map(values::row).toList();
        return new Result(unique(rows.columns()), types, plain, some.size() > limit);
    }

    private static List<String> unique(String[] names) {
        Map<String, Integer> seen = new java.util.HashMap<>();
        List<String> unique = new ArrayList<>();
        for (String name : names) {
            int times = seen.merge(name, 1, Integer::sum);
            unique.add(times == 1 ? name : name + "_" + times);
        }
        return unique;
    }
}
