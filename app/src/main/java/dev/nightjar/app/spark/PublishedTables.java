package dev.nightjar.app.spark;

import dev.nightjar.app.sql.PeopleViews;
import dev.nightjar.app.sql.SqlText;
import dev.nightjar.app.sql.SqlView;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.table.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/** The Delta tables of a pipeline as readers are to see them: data tables at the version of the publication in force, the others newest. */
final class PublishedTables {
    private final OpenPipeline opened;

    PublishedTables(OpenPipeline opened) {
        this.opened = opened;
    }

    /** The version that is published; empty if the publication does not name the folder. */
    OptionalLong version(String path) {
        return opened.published().map(p -> p.version(path)).orElse(OptionalLong.empty());
    }

    /** The table in SQL, at its published version if it has one. */
    String address(String path) {
        String location = opened.lake().location(path);
        OptionalLong version = version(path);
        return version.isPresent() ? SqlText.table(location, version.getAsLong()) : SqlText.table(location);
    }

    /** A table that every pipeline has: as published if it is a data table, as it stands otherwise, without rows if it is not there. */
    SqlView of(TableContract contract) {
        return standing(contract.name(), contract.path(), contract.doc()).orElseGet(() -> PeopleViews.empty(contract));
    }

    /** A data table whose columns the pipeline file decides; empty before it is published. */
    Optional<SqlView> published(String name, String path, String doc) {
        return opened.published()
                .flatMap(p -> opened.frontier().read(p, path))
                .map(rows -> view(name, path, doc, rows));
    }

    /** The published data table whose folder begins so; a changed definition leaves the older folder out of the publication. */
    Optional<SqlView> newest(String name, String prefix, String doc) {
        return opened.published()
                .flatMap(p -> p.tables().keySet().stream()
                        .filter(path -> path.startsWith(prefix))
                        .findFirst())
                .flatMap(path -> published(name, path, doc));
    }

    /** A table whose columns the pipeline file decides: as published if it is, as it stands otherwise; empty if it is not there. */
    Optional<SqlView> standing(String name, String path, String doc) {
        return version(path).isPresent()
                ? published(name, path, doc)
                : opened.lake().read(path).map(rows -> view(name, path, doc, rows));
    }

    /** The ids of all training sets. */
    List<String> trainingSets() {
        return opened.lake().rows(Tables.TRAINING_SETS).stream()
                .map(r -> r.<String>getAs("id"))
                .sorted()
                .toList();
    }

    /** The examples of a training set. */
    Optional<SqlView> trainingSet(String name, String id) {
        return standing(
                name,
                PipelineTables.trainingSetPath(id),
                "Examples: the spine's rows with their features as known by each night, and the matured label.");
    }

    private SqlView view(String name, String path, String doc, Dataset<Row> rows) {
        List<TableColumn> columns = new ArrayList<>();
        for (StructField field : rows.schema().fields()) {
            String comment = field.getComment().isDefined() ? field.getComment().get() : "";
            columns.add(new TableColumn(
                    field.name(),
                    field.dataType().catalogString(),
                    field.nullable(),
                    comment.isBlank() ? explained(path, field.name()) : comment));
        }
        String select = "select "
                + SqlText.names(columns.stream().map(TableColumn::name).toList());
        return new SqlView(name, path, doc, columns, select + " from " + address(path));
    }

    /** Of a column that no contract explains: the expression of the pipeline file that makes it. */
    private String explained(String path, String column) {
        return opened.pipeline().tables().values().stream()
                .filter(t -> path.equals(PipelineTables.factsPath(opened.pipeline(), t)))
                .map(Table::select)
                .filter(select -> select.containsKey(column))
                .map(select -> "The pipeline file's " + select.get(column) + ".")
                .findFirst()
                .orElse("");
    }
}
