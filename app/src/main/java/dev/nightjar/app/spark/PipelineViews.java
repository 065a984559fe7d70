package dev.nightjar.app.spark;

import dev.nightjar.app.sql.FactSelects;
import dev.nightjar.app.sql.ModelViews;
import dev.nightjar.app.sql.PeopleViews;
import dev.nightjar.app.sql.SqlView;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Nearest;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.table.Tables;
import dev.nightjar.model.spark.Registry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The tables and views of a pipeline under the names that people use in SQL. Data tables are those of the publication in force; the others
 * are read as they stand. A table is opened when its name is first asked for: that costs time.
 */
public final class PipelineViews {
    private static final String TRAINING_SET = "training_set_";
    private static final String SNAPSHOT = "features_";

    private final OpenPipeline opened;
    private final PublishedTables tables;
    private final Map<String, Supplier<Optional<SqlView>>> views = new LinkedHashMap<>();
    private final Set<String> ofSession = new HashSet<>();
    private final Set<String> computed;

    public PipelineViews(OpenPipeline opened) {
        this.opened = opened;
        this.tables = new PublishedTables(opened);
        Pipeline pipeline = opened.pipeline();
        forPeople();
        pipeline.tables().values().forEach(this::add);
        snapshots();
        computed = Set.copyOf(views.keySet());
        views.put(
                "predictions",
                () -> tables.standing("predictions", "predictions", "One row for each night and entity."));
        pipeline.tables().values().forEach(t -> views.put("facts_" + t.name(), () -> log(t)));
        for (TableContract contract : Tables.all()) {
            views.put(contract.name(), () -> Optional.of(tables.of(contract)));
        }
        for (String source : pipeline.sources().keySet()) {
            views.put(
                    "raw_" + source,
                    () -> tables.newest(
                            "raw_" + source, "raw/" + source + "-", "Rows of the source " + source + " as landed."));
        }
        for (FeatureGroup.Aggregates group : pipeline.aggregateGroups()) {
            views.put(
                    "tiles_" + group.name(),
                    () -> tables.published(
                            "tiles_" + group.name(),
                            PipelineTables.tilesPath(pipeline, group),
                            "Aggregate states of " + group.name()
                                    + ", one row for each entity, event day and date of change."));
            if (group.hasLongWindows()) {
                String months = "month_tiles_" + group.name();
                views.put(
                        months,
                        () -> tables.published(
                                months,
                                PipelineTables.monthsPath(pipeline, group),
                                "The tiles of " + group.name() + " folded by whole months, one row for each entity,"
                                        + " month and date of change."));
            }
        }
        views.put(
                "scoring_set",
                () -> tables.standing(
                        "scoring_set",
                        PipelineTables.scoringSetPath(pipeline),
                        "The rows to predict for, with their features as known by the night."));
    }

    /** The entities of each group as the last published night knows them. A table of the file with such a name keeps it. */
    private void snapshots() {
        for (FeatureGroup group : opened.pipeline().features().values()) {
            String name = SNAPSHOT + group.name();
            if (!(group instanceof FeatureGroup.OfRow)
                    && views.putIfAbsent(name, () -> snapshot(name, group)) == null) {
                ofSession.add(name);
            }
        }
    }

    private Optional<SqlView> snapshot(String name, FeatureGroup group) {
        return new FeatureGroups(opened).latest(group).map(rows -> {
            rows.createOrReplaceTempView("_" + name);
            List<TableColumn> columns = Arrays.stream(rows.schema().fields())
                    .map(f -> PeopleViews.snapshotColumn(f.name(), f.dataType().catalogString(), group.featureNames()))
                    .toList();
            return PeopleViews.snapshot(name, group.name(), columns);
        });
    }

    private void forPeople() {
        views.put(PeopleViews.LATEST_PREDICTIONS, () -> view("predictions")
                .map(p -> PeopleViews.latestPredictions(tables.address("predictions"), p.columns())));
        views.put(PeopleViews.PREDICTIONS_OUTCOME, this::outcome);
        views.put(
                PeopleViews.CHAMPIONS,
                () -> Optional.of(PeopleViews.champions(
                        new Registry(opened.lake()).history().reigns())));
        views.put(PeopleViews.CHECKS, () -> over(Tables.METRICS, PeopleViews::checks));
        views.put(PeopleViews.FAILED_CHECKS, () -> over(Tables.METRICS, PeopleViews::failedChecks));
        views.put(PeopleViews.NIGHT_TIMES, () -> over(Tables.RUNS, PeopleViews::nightTimes));
        views.put(ModelViews.TRIALS, () -> over(Tables.MODEL_EVENTS, ModelViews::trials));
        views.put(ModelViews.LEADERBOARD, () -> over(Tables.SEARCH_TRIALS, ModelViews::leaderboard));
        views.put(ModelViews.EPOCHS, () -> over(Tables.CURVES, ModelViews::epochs));
        views.put(ModelViews.MODEL_METRICS, () -> over(Tables.METRICS, ModelViews::modelMetrics));
    }

    private Optional<SqlView> outcome() {
        var label = opened.pipeline().label();
        Optional<SqlView> predictions = view("predictions");
        Optional<SqlView> live = view(label.from());
        if (predictions.isEmpty() || live.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(PeopleViews.predictionsOutcome(
                tables.address("predictions"),
                predictions.get().columns(),
                live.get().select(),
                label,
                opened.pipeline().spine().key()));
    }

    /** A view over one of the tables that every pipeline has; without rows while no night wrote it. */
    private Optional<SqlView> over(TableContract contract, Function<String, SqlView> view) {
        return Optional.of(view.apply("(" + tables.of(contract).select() + ")"));
    }

    private void add(Table table) {
        views.put(table.name(), () -> facts(table).map(FactSelects::live));
        views.put(table.name() + "_history", () -> facts(table).map(FactSelects::history));
        views.put(table.name() + "_quarantine", () -> facts(table).map(FactSelects::quarantine));
    }

    private Optional<SqlView> log(Table table) {
        return tables.published(
                "facts_" + table.name(),
                PipelineTables.factsPath(opened.pipeline(), table),
                "The log of facts of " + table.name()
                        + ": each row as it became known, refused rows beside clean ones.");
    }

    private Optional<FactSelects> facts(Table table) {
        String path = PipelineTables.factsPath(opened.pipeline(), table);
        return log(table)
                .map(log -> new FactSelects(
                        table,
                        selected(table, log.columns()),
                        tables.address(path),
                        opened.published().orElseThrow().night()));
    }

    private static List<TableColumn> selected(Table table, List<TableColumn> columns) {
        List<TableColumn> selected = new ArrayList<>();
        for (TableColumn column : columns) {
            if (table.select().containsKey(column.name())) {
                selected.add(column);
            }
        }
        return selected;
    }

    /** Every name that can be queried, in the alphabet's order, but for training sets. */
    public Set<String> names() {
        return new TreeSet<>(views.keySet());
    }

    /** Those of tables, whose rows stand in files; the others' are computed. */
    public Set<String> tableNames() {
        Set<String> tablesOnly = names();
        tablesOnly.removeAll(computed);
        return tablesOnly;
    }

    /** Whether the name is a view that no catalog can hold: code of ours computes its rows. */
    boolean ofSession(String name) {
        return known(name).filter(ofSession::contains).isPresent();
    }

    /** Those and {@code training_set_ID} for each training set. The index of training sets is read. */
    public Set<String> allNames() {
        Set<String> all = names();
        tables.trainingSets().forEach(id -> all.add(TRAINING_SET + id));
        return all;
    }

    /**
     * What stands behind a name; empty if nothing was written yet.
     *
     * @throws PipelineException USAGE if there is no such name
     */
    public Optional<SqlView> view(String name) {
        String known = known(name).orElseThrow(() -> unknown(name));
        return known.startsWith(TRAINING_SET) && !views.containsKey(known)
                ? tables.trainingSet(known, known.substring(TRAINING_SET.length()))
                : views.get(known).get();
    }

    /** The rows under that name; empty if nothing was written yet. @throws PipelineException USAGE if there is no such name */
    public Optional<Dataset<Row>> rows(String name) {
        return view(name).map(v -> opened.spark().sql(v.select()));
    }

    /** Makes the views that these names of a query stand for, in the session. Those whose table is not there yet are left out. */
    void register(Set<List<String>> named) {
        for (List<String> parts : named) {
            if (parts.size() == 1) {
                known(parts.get(0)).flatMap(this::view).ifPresent(v -> opened.spark()
                        .sql(v.createTemporary()));
            }
        }
    }

    /** The name as we write it. */
    Optional<String> known(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        Optional<String> known =
                views.keySet().stream().filter(v -> v.equalsIgnoreCase(lower)).findFirst();
        return known.isEmpty() && lower.startsWith(TRAINING_SET)
                ? tables.trainingSets().stream()
                        .map(id -> TRAINING_SET + id)
                        .filter(lower::equals)
                        .findFirst()
                : known;
    }

    /** A name that a query used and that is no table: what to say of it. */
    public PipelineException unknown(String name) {
        Optional<String> known = known(name);
        String why = known.isPresent()
                ? " holds nothing yet: no night wrote it; see nightjar status, and run a night"
                : " is no table of pipeline " + opened.pipeline().name()
                        + Nearest.among(name.toLowerCase(Locale.ROOT), names());
        return new PipelineException(ErrorKind.USAGE, known.orElse(name) + why);
    }
}
