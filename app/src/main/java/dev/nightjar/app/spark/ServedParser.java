package dev.nightjar.app.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * What every statement of a served session goes through, whoever sends it: parsed by Spark, judged, and the views that it names brought up to
 * the publication in force.
 */
final class ServedParser implements ParserInterface {
    private final ParserInterface spark;
    private final ServedTables tables;

    ServedParser(ParserInterface spark, ServedTables tables) {
        this.spark = spark;
        this.tables = tables;
    }

    /** @throws PipelineException USAGE if the statement would do more than read the pipeline's tables */
    @Override
    public LogicalPlan parsePlan(String text) {
        LogicalPlan plan = unchecked(() -> spark.parsePlan(text));
        Statement statement = Statement.of(plan);
        statement.requireAllowed();
        tables.refresh(statement.names().stream().map(this::served).toList());
        return plan;
    }

    /** The name without database and catalog. Files by their path (parquet.`/etc/…`) are the server's, not the pipeline's. */
    private String served(List<String> parts) {
        List<String> before = parts.subList(0, parts.size() - 1).stream()
                .map(p -> p.toLowerCase(Locale.ROOT))
                .toList();
        String database = tables.database();
        if (before.isEmpty() || before.equals(List.of(database)) || before.equals(List.of("spark_catalog", database))) {
            return parts.get(parts.size() - 1);
        }
        throw new PipelineException(
                ErrorKind.USAGE,
                String.join(".", parts)
                        + " is not served: only the tables and views of the pipeline are, by their names");
    }

    @Override
    public LogicalPlan parseQuery(String text) {
        return unchecked(() -> spark.parseQuery(text));
    }

    @Override
    public Expression parseExpression(String text) {
        return unchecked(() -> spark.parseExpression(text));
    }

    @Override
    public TableIdentifier parseTableIdentifier(String text) {
        return unchecked(() -> spark.parseTableIdentifier(text));
    }

    @Override
    public FunctionIdentifier parseFunctionIdentifier(String text) {
        return unchecked(() -> spark.parseFunctionIdentifier(text));
    }

    @Override
    public Seq<String> parseMultipartIdentifier(String text) {
        return unchecked(() -> spark.parseMultipartIdentifier(text));
    }

    @Override
    public StructType parseTableSchema(String text) {
        return unchecked(() -> spark.parseTableSchema(text));
    }

    @Override
    public DataType parseDataType(String text) {
        return unchecked(() -> spark.parseDataType(text));
    }

    private interface Parse<T> {
        T parse() throws Exception;
    }

    /** Spark's ParseException is a checked one that its callers in Scala do not know: it goes up as it is. */
    private static <T> T unchecked(Parse<T> parse) {
        try {
            return parse.parse();
        } catch (Exception e) {
            throw ServedParser.<RuntimeException>asItIs(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> RuntimeException asItIs(Exception e) throws E {
        throw (E) e;
    }
}
