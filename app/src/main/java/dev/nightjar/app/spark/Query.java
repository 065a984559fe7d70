package dev.nightjar.app.spark;

import dev.nightjar.core.config.Nearest;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.spark.SparkErrors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Answers one read-only query over the views of a pipeline, with a bounded number of rows. */
public final class Query {
    /** The most rows that a query may be asked for: they are held in memory. */
    public static final int MOST_ROWS = 1_000_000;

    private final OpenPipeline opened;
    private final Access access;

    /** What a statement may do. */
    public enum Access {
        /** Read only. */
        READ,
        /** Make tables and views of the person's own too, and write folders outside the lake. */
        WRITE
    }

    /** One that reads. */
    public Query(OpenPipeline opened) {
        this(opened, Access.READ);
    }

    public Query(OpenPipeline opened, Access access) {
        this.opened = opened;
        this.access = access;
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
        requireLimit(limit);
        PipelineViews views = new PipelineViews(opened);
        Statement statement = judged(query, views);
        views.register(statement.names());
        return collected(analysed(() -> opened.spark().sql(query), views), limit);
    }

    /**
     * The first rows of what {@code made} makes of the pipeline's tables.
     *
     * @param limit 1 to {@link #MOST_ROWS}
     * @throws PipelineException USAGE if it names a column that is not there
     */
    Result rows(Supplier<Dataset<Row>> made, int limit) {
        requireLimit(limit);
        return collected(analysed(made, new PipelineViews(opened)), limit);
    }

    private static void requireLimit(int limit) {
        if (limit < 1 || limit > MOST_ROWS) {
            throw new PipelineException(ErrorKind.USAGE, "--limit " + limit + ": must be 1 to " + MOST_ROWS);
        }
    }

    private Result collected(Dataset<Row> rows, int limit) {
        try {
            List<Row> some = rows.limit(limit + 1).collectAsList(); // bounded by the limit
            return result(rows, some, limit);
        } catch (RuntimeException e) {
            throw SparkErrors.translate("the query failed", e);
        }
    }

    /** Stops what another thread runs on this pipeline's Spark; nothing happens if nothing runs. */
    public void cancel() {
        opened.spark().sparkContext().cancelAllJobs();
    }

    /** Parses and judges. */
    private Statement judged(String query, PipelineViews views) {
        LogicalPlan plan;
        try {
            plan = opened.spark().sessionState().sqlParser().parsePlan(query);
        } catch (Exception e) { // ParseException is a checked one that Java is not told about
            throw usage("the query is not Spark SQL: " + firstLine(e.getMessage()), e);
        }
        Statement statement = Statement.of(plan, writes(views));
        statement.requireAllowed();
        return statement;
    }

    private Optional<Writes> writes(PipelineViews views) {
        return access == Access.READ
                ? Optional.empty()
                : Optional.of(new Writes(views.allNames(), opened.lake().folder()));
    }

    private static Dataset<Row> analysed(Supplier<Dataset<Row>> made, PipelineViews views) {
        try {
            return made.get();
        } catch (RuntimeException e) {
            throw SparkErrors.translate("the query failed", e);
        } catch (Exception e) {
            // Spark's AnalysisException is a checked one that Java is not told about.
            throw told(e, views);
        }
    }

    private static PipelineException told(Exception e, PipelineViews views) {
        if (!(e instanceof AnalysisException analysis)) {
            return SparkErrors.translate("the query failed", e);
        }
        Map<String, String> parts = analysis.getMessageParameters();
        String kind = String.valueOf(analysis.getErrorClass());
        if (kind.startsWith("TABLE_OR_VIEW_NOT_FOUND")) {
            return views.unknown(plain(parts.get("relationName")));
        }
        if (kind.startsWith("UNRESOLVED_COLUMN")) {
            return usage(unknownColumn(plain(parts.get("objectName")), parts.getOrDefault("proposal", "")), e);
        }
        return usage("the query does not fit the tables: " + firstLine(e.getMessage()), e);
    }

    /** @param proposal Spark's: quoted names, separated by commas */
    private static String unknownColumn(String name, String proposal) {
        List<String> columns = Arrays.stream(proposal.split(", "))
                .map(Query::plain)
                .map(c -> c.substring(c.lastIndexOf('.') + 1))
                .filter(c -> !c.isEmpty())
                .distinct()
                .toList();
        return "the query does not fit the tables: there is no column " + name
                + Nearest.hint(name.substring(name.lastIndexOf('.') + 1), columns)
                + (columns.isEmpty() ? "" : "; there are, among others: " + String.join(", ", columns));
    }

    private static String plain(String quoted) {
        return quoted.replace("`", "");
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
