package dev.nightjar.app.spark;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Puts {@link ServedParser} before every other parser of the sessions of a server, Delta's too, which has commands of its own. Spark makes
 * the object by its name, so what it knows is the process's.
 */
public final class ServedExtension extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
    private static volatile ServedTables tables;

    /** Sessions that are made from now on serve these, and nothing else. */
    static void serve(ServedTables served) {
        tables = served;
    }

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectParser((SparkSession session, org.apache.spark.sql.catalyst.parser.ParserInterface parser) ->
                tables == null ? parser : new ServedParser(parser, tables));
        return BoxedUnit.UNIT;
    }
}
