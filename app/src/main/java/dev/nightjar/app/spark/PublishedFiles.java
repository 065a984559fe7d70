package dev.nightjar.app.spark;

import dev.nightjar.app.sql.SqlView;
import dev.nightjar.core.config.Nearest;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.spark.TableFiles;
import dev.nightjar.lake.spark.TableFiles.DataFile;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** Which Parquet files hold the rows of a table as {@code nightjar sql} shows it. */
public final class PublishedFiles {
    private final OpenPipeline opened;
    private final PublishedTables tables;
    private final PipelineViews views;

    /**
     * A table's files.
     *
     * @param table its name in SQL
     * @param folder full address
     * @param version the Delta version that is published, or the newest one of a table that is read as it stands
     * @param predicate what a reader has to filter the files' rows by; empty if all of them are the table's
     */
    public record Listing(String table, String folder, long version, List<DataFile> files, Optional<String> predicate) {
        public Listing {
            Objects.requireNonNull(table);
            files = List.copyOf(files);
        }
    }

    public PublishedFiles(OpenPipeline opened) {
        this.opened = opened;
        this.tables = new PublishedTables(opened);
        this.views = new PipelineViews(opened);
    }

    /**
     * The files of a table.
     *
     * @throws PipelineException USAGE if the name is none, is a view, or holds nothing yet
     */
    public Listing of(String name) {
        String path = path(name);
        long version = version(path).orElseThrow(() -> views.unknown(name));
        return new Listing(
                views.known(name).orElse(name),
                opened.lake().location(path),
                version,
                new TableFiles(opened.lake()).at(path, version),
                predicate(path));
    }

    /**
     * Writes symlink manifests of a table.
     *
     * @return their folder
     * @throws PipelineException USAGE as {@link #of}; CLAIMED while a night has written a version that is not published yet: manifests are
     *     of the newest version only
     */
    public String manifests(String name) {
        Listing listing = of(name);
        String path = path(name);
        OptionalLong newest = opened.lake().version(path);
        if (newest.isEmpty() || newest.getAsLong() != listing.version()) {
            throw new PipelineException(
                    ErrorKind.CLAIMED,
                    "table " + listing.table() + ": version " + listing.version()
                            + " is published, and a night that is not published has written a newer one, of which the"
                            + " manifests would be; try again after the night");
        }
        return new TableFiles(opened.lake()).writeManifests(path);
    }

    private OptionalLong version(String path) {
        OptionalLong published = tables.version(path);
        return published.isPresent() ? published : opened.lake().version(path);
    }

    /** The folder of a table by its name in SQL. */
    String path(String name) {
        SqlView view = views.view(name).orElseThrow(() -> views.unknown(name));
        if (view.kind() == SqlView.Kind.VIEW) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    view.name() + " is a view: its rows stand in no files, they are computed. Read it with nightjar sql"
                            + " --csv, or take a table" + Nearest.among(view.name(), views.tableNames()));
        }
        return view.path();
    }

    /** Logs are read until the published night, as FactViews does: what a lost race left behind is not read. */
    private Optional<String> predicate(String path) {
        return opened.published().flatMap(p -> {
            if (path.startsWith("facts/") || path.startsWith("raw/")) {
                return Optional.of("_known_date <= date '" + p.night() + "'");
            }
            return path.startsWith("tiles/") || path.equals("ledger")
                    ? Optional.of("known_date <= date '" + p.night() + "'")
                    : Optional.empty();
        });
    }
}
