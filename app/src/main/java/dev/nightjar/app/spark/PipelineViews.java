package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Nearest;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.table.Tables;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.Frontier.Published;
import dev.nightjar.model.spark.Registry;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The tables of a pipeline under the names that people use in SQL. Data tables are those of the publication in force; the others are
 * read as they stand. A view is made when a query names it: opening a table costs time.
 */
public final class PipelineViews {
    private final OpenPipeline opened;
    private final Map<String, Supplier<Optional<Dataset<Row>>>> views = new LinkedHashMap<>();

    public PipelineViews(OpenPipeline opened) {
        this.opened = opened;
        views.put("predictions", () -> opened.lake().read("predictions"));
        views.put("champions", () -> Optional.of(new Registry(opened.lake()).champions()));
        views.put("checks", () -> Optional.of(checks(opened.lake().read(Tables.METRICS))));
        for (TableContract contract : Tables.all()) {
            views.put(contract.name(), () -> standing(contract));
        }
        Pipeline pipeline = opened.pipeline();
        pipeline.tables().values().forEach(this::add);
        for (String source : pipeline.sources().keySet()) {
            views.put("raw_" + source, () -> newest("raw/" + source + "-"));
        }
        for (FeatureGroup.Aggregates group : pipeline.aggregateGroups()) {
            views.put("tiles_" + group.name(), () -> data(PipelineTables.tilesPath(pipeline, group)));
        }
    }

    private void add(Table table) {
        views.put(table.name(), () -> facts(table, (f, p) -> FactViews.live(f, table, p.night())));
        views.put(table.name() + "_history", () -> facts(table, (f, p) -> FactViews.history(f, table, p.night())));
        views.put(
                table.name() + "_quarantine", () -> facts(table, (f, p) -> FactViews.quarantine(f, table, p.night())));
    }

    /** Every name that can be queried, in the alphabet's order. */
    public Set<String> names() {
        return new TreeSet<>(views.keySet());
    }

    /** Makes the views that this text names. Those whose table is not there yet are left out. */
    public void register(String query) {
        views.forEach((name, view) -> {
            boolean named = Pattern.compile("(?i)(?<![\\w])" + Pattern.quote(name) + "(?![\\w])")
                    .matcher(query)
                    .find();
            if (named) {
                view.get().ifPresent(rows -> rows.createOrReplaceTempView("`" + name + "`"));
            }
        });
    }

    /** A name that a query used and that is no table: what to say of it. */
    public PipelineException unknown(String name) {
        String lower = name.replace("`", "").toLowerCase(Locale.ROOT);
        Optional<String> known =
                views.keySet().stream().filter(v -> v.equalsIgnoreCase(lower)).findFirst();
        String why = known.isPresent()
                ? " holds nothing yet: no night wrote it; see nightjar status, and run a night"
                : " is no table of pipeline " + opened.pipeline().name() + Nearest.among(lower, names());
        return new PipelineException(ErrorKind.USAGE, known.orElse(name) + why);
    }

    /** The rows under that name; empty if nothing was written yet. @throws PipelineException USAGE if there is no such name */
    public Optional<Dataset<Row>> rows(String name) {
        Supplier<Optional<Dataset<Row>>> view = views.get(name);
        if (view == null) {
            throw unknown(name);
        }
        return view.get();
    }

    static Dataset<Row> checks(Dataset<Row> metrics) {
        return metrics.filter(col("kind").equalTo("check"))
                .select(
                        col("date"),
                        col("subject").as("table"),
                        col("name").as("rule"),
                        col("verdict"),
                        col("value"),
                        col("bound"),
                        col("rows"),
                        col("failed_rows"),
                        col("night"));
    }

    /** As published if it is a data table, as it stands otherwise. */
    private Optional<Dataset<Row>> standing(TableContract contract) {
        Optional<Dataset<Row>> data = data(contract.path());
        return data.isPresent() ? data : Optional.of(opened.lake().read(contract));
    }

    private Optional<Dataset<Row>> data(String path) {
        return opened.published().flatMap(p -> opened.frontier().read(p, path));
    }

    /** The published table whose folder begins so; a changed definition leaves the older folder out of the publication. */
    private Optional<Dataset<Row>> newest(String prefix) {
        return opened.published()
                .flatMap(p -> p.tables().keySet().stream()
                        .filter(path -> path.startsWith(prefix))
                        .findFirst())
                .flatMap(this::data);
    }

    private Optional<Dataset<Row>> facts(Table table, View view) {
        return data(PipelineTables.factsPath(opened.pipeline(), table))
                .map(facts -> view.of(facts, opened.published().orElseThrow()));
    }

    private interface View {
        Dataset<Row> of(Dataset<Row> facts, Published published);
    }
}
