package dev.nightjar.app.spark;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.LocalTempView$;
import org.apache.spark.sql.catalyst.analysis.UnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.plans.logical.CreateTable;
import org.apache.spark.sql.catalyst.plans.logical.CreateTableAsSelect;
import org.apache.spark.sql.catalyst.plans.logical.DeleteFromTable;
import org.apache.spark.sql.catalyst.plans.logical.DropTable;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoDir;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.TableSpecBase;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedTableSpec;
import org.apache.spark.sql.catalyst.plans.logical.UpdateTable;
import org.apache.spark.sql.execution.command.CreateViewCommand;
import scala.collection.JavaConverters;

/**
 * What a statement may write that was asked to: temporary views and tables of the person's own, by plain names that are none of the pipeline's and
 * without a place of their own, and a folder outside the lake. The pipeline's tables are written by nights only.
 */
final class Writes {
    private final Set<String> pipelines;
    private final URI lake;

    /**
     * @param pipelines names of the pipeline's tables and views
     * @param lake the pipeline's folder
     */
    Writes(Set<String> pipelines, URI lake) {
        this.pipelines = Set.copyOf(pipelines);
        this.lake = lake;
    }

    /** Whether the node is one of those that write and that are judged here. */
    static boolean judges(LogicalPlan node) {
        return node instanceof CreateViewCommand
                || node instanceof CreateTable
                || node instanceof CreateTableAsSelect
                || node instanceof InsertIntoStatement
                || node instanceof InsertIntoDir
                || node instanceof DeleteFromTable
                || node instanceof UpdateTable
                || node instanceof DropTable;
    }

    /** Why it may not; empty if it may. */
    Optional<String> refused(LogicalPlan node) {
        if (node instanceof CreateViewCommand view) {
            boolean temporary = view.viewType() == LocalTempView$.MODULE$;
            return temporary ? own(List.of(view.name().table())) : Optional.of("a view that is not temporary");
        }
        if (node instanceof CreateTable table) {
            return placed(table.tableSpec()).or(() -> own(parts(table.name())));
        }
        if (node instanceof CreateTableAsSelect table) {
            return placed(table.tableSpec()).or(() -> own(parts(table.name())));
        }
        if (node instanceof InsertIntoStatement insert) {
            return own(parts(insert.table()));
        }
        if (node instanceof DeleteFromTable delete) {
            return own(parts(delete.table()));
        }
        if (node instanceof UpdateTable update) {
            return own(parts(update.table()));
        }
        if (node instanceof DropTable drop) {
            return own(parts(drop.child()));
        }
        return outside((InsertIntoDir) node);
    }

    private Optional<String> own(List<String> parts) {
        if (parts.size() != 1) {
            return Optional.of("a table that is not named by one plain name");
        }
        String name = parts.get(0).toLowerCase(Locale.ROOT);
        return pipelines.contains(name)
                ? Optional.of("the pipeline's " + name + ", which nights alone write")
                : Optional.empty();
    }

    private static Optional<String> placed(TableSpecBase spec) {
        boolean plain = spec instanceof UnresolvedTableSpec unresolved
                && unresolved.location().isEmpty()
                && unresolved.optionExpression().options().isEmpty();
        return plain ? Optional.empty() : Optional.of("a table with a location or options of its own");
    }

    private static List<String> parts(LogicalPlan target) {
        if (target instanceof UnresolvedRelation relation) {
            return JavaConverters.seqAsJavaList(relation.multipartIdentifier());
        }
        if (target instanceof UnresolvedIdentifier identifier) {
            return JavaConverters.seqAsJavaList(identifier.nameParts());
        }
        if (target instanceof UnresolvedTableOrView either) {
            return JavaConverters.seqAsJavaList(either.multipartIdentifier());
        }
        return target.children().size() == 1 ? parts(target.children().head()) : List.of();
    }

    private Optional<String> outside(InsertIntoDir insert) {
        String place = insert.storage().locationUri().isDefined()
                ? insert.storage().locationUri().get().toString()
                : String.valueOf(insert.storage().properties().get("path").getOrElse(() -> ""));
        return place.isEmpty() || inLake(place)
                ? Optional.of("a folder of the lake, which nights alone write")
                : Optional.empty();
    }

    private boolean inLake(String place) {
        URI uri = URI.create(place.replace(" ", "%20"));
        boolean local = uri.getScheme() == null || uri.getScheme().equals("file");
        if (local && (lake.getScheme() == null || lake.getScheme().equals("file"))) {
            return real(Path.of(uri.getPath())).startsWith(real(Path.of(lake.getPath())));
        }
        return uri.normalize().toString().startsWith(lake.normalize().toString());
    }

    /** With the symbolic links of what is there already followed. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path there = absolute;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return there == null ? absolute : there.toRealPath().resolve(there.relativize(absolute));
        } catch (IOException e) {
            return absolute;
        }
    }
}
