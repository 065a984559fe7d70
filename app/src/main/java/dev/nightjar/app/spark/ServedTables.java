package dev.nightjar.app.spark;

import dev.nightjar.app.sql.SqlView;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.spark.SparkErrors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables and views of a pipeline in a database of the session's catalog, where every session of the process sees them. Each definition
 * names the versions of the publication in force when it was made.
 */
public final class ServedTables {
    private final OpenPipeline opened;
    private final String database;
    private final Map<String, String> made = new HashMap<>();

    public ServedTables(OpenPipeline opened, String database) {
        this.opened = opened;
        this.database = database;
    }

    public String database() {
        return database;
    }

    /**
     * Makes all that a catalog can hold.
     *
     * @return their names
     */
    public synchronized List<String> makeAll() {
        opened.refresh();
        PipelineViews views = new PipelineViews(opened);
        return views.allNames().stream()
                .filter(name -> !views.ofSession(name))
                .filter(name -> make(views, name))
                .toList();
    }

    /**
     * Makes those anew that a statement names and whose publication, or registry, has moved on since they were made.
     *
     * @throws PipelineException USAGE if a name is none of the pipeline's, or holds nothing yet
     */
    synchronized void refresh(List<String> named) {
        opened.refresh();
        PipelineViews views = new PipelineViews(opened);
        for (String name : named) {
            if (views.ofSession(name)) {
                throw new PipelineException(
                        ErrorKind.USAGE,
                        name + " is computed by Nightjar itself, so no catalog can hold it; ask nightjar sql, or"
                                + " nightjar features show");
            }
            if (!make(views, views.known(name).orElseThrow(() -> views.unknown(name)))) {
                throw views.unknown(name);
            }
        }
    }

    private boolean make(PipelineViews views, String name) {
        Optional<SqlView> view = views.view(name);
        if (view.isEmpty()) {
            return false;
        }
        String statement = view.get().createIn(database);
        if (!statement.equals(made.get(name))) {
            execute(statement, "cannot put " + database + "." + name + " into the catalog");
            made.put(name, statement);
        }
        return true;
    }

    /** Makes the database. @throws PipelineException EXTERNAL if the catalog cannot be reached */
    public void ensureDatabase(String comment) {
        execute(
                "create database if not exists `" + database + "` comment '" + comment + "'",
                "cannot reach the catalog");
    }

    private void execute(String statement, String what) {
        try {
            opened.spark().sql(statement);
        } catch (Exception e) { // Spark's AnalysisException is a checked one that Java is not told about
            PipelineException said = SparkErrors.translate(what, e);
            throw said.kind() == ErrorKind.INTERNAL
                    ? new PipelineException(
                            ErrorKind.EXTERNAL,
                            said.getMessage() + "; check that the metastore is there and may be written",
                            e)
                    : said;
        }
    }
}
