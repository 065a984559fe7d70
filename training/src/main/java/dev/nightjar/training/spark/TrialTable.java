package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.Metric;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.Tables;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.LakeFiles;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.CheckpointFiles;
import dev.nightjar.training.search.TrialLog;
import dev.nightjar.training.search.TrialRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * The steps of one night's search. Each is a file beside the checkpoints as soon as it ended, so that a killed search goes on; all are rows of {@code
 * search_trials} once the search is over, and a search that stands there is not done again.
 */
final class TrialTable implements TrialLog {
    private static final String SUFFIX = ".json";

    private final Lake lake;
    private final RunContext context;
    private final String set;
    private final String search;
    private final CommitTag tag;
    private final Map<String, TrialRow> rows = new TreeMap<>();
    private final Set<String> best = new TreeSet<>();

    /**
     * @param set id of the training set
     * @param search hash of all that decides the trials; empty without a search
     */
    TrialTable(Lake lake, RunContext context, String set, String search, CommitTag tag) {
        this.lake = lake;
        this.context = context;
        this.set = set;
        this.search = search;
        this.tag = tag;
        if (!search.isEmpty()) {
            List<TrialRow> known = stored();
            (known.isEmpty() ? kept() : known).forEach(row -> rows.put(name(row), row));
        }
    }

    /** Bounded: a row for each step. */
    private List<TrialRow> stored() {
        return lake.read(Tables.SEARCH_TRIALS).filter(col("search").equalTo(search)).collectAsList().stream()
                .map(TrialTable::row)
                .toList();
    }

    private List<TrialRow> kept() {
        LakeFiles files = lake.files();
        return files.list(folder()).stream()
                .filter(name -> name.endsWith(SUFFIX))
                .flatMap(name -> files.read(folder() + "/" + name).stream())
                .map(bytes -> TrialRow.of(new String(bytes, StandardCharsets.UTF_8)))
                .toList();
    }

    private String folder() {
        return CheckpointFiles.path(set) + "/search-" + search;
    }

    private static String name(TrialRow row) {
        return name(row.trainer(), row.trial(), row.rung());
    }

    private static String name(String trainer, int trial, int rung) {
        return trainer + "-" + trial + "-" + rung;
    }

    @Override
    public Optional<TrialRow> find(String trainer, int trial, int rung) {
        return Optional.ofNullable(rows.get(name(trainer, trial, rung)));
    }

    @Override
    public void add(TrialRow row) {
        lake.files()
                .writeAtomically(folder() + "/" + name(row) + SUFFIX, row.json().getBytes(StandardCharsets.UTF_8));
        rows.put(name(row), row);
    }

    /** A trial that takes part in the contest; one that is not known yet is one of a trainer that is not searched. */
    void takesPart(TrialRow row) {
        rows.putIfAbsent(name(row), row);
        best.add(name(row));
    }

    /** One that is there to compare with. */
    void stands(TrialRow row) {
        rows.putIfAbsent(name(row), row);
    }

    /** Adds all rows to the table that do not stand there. Returns the version that has them. */
    long publish(Metric by) {
        List<Row> events = new ArrayList<>();
        rows.forEach((name, row) -> events.add(RowFactory.create(
                RunId.of(search, name),
                context.night().sqlDate(),
                search,
                set,
                row.trainer(),
                row.trial(),
                row.rung(),
                row.share(),
                row.keys(),
                row.result().toString(),
                best.contains(name),
                by.toString(),
                orNull(row.value()),
                row.seconds(),
                orNull(row.microseconds()),
                row.model(),
                row.says())));
        StructType schema = StructType.fromDDL(Tables.SEARCH_TRIALS.ddl());
        return lake.append(lake.spark().createDataFrame(events, schema), Tables.SEARCH_TRIALS, tag);
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static TrialRow row(Row row) {
        return new TrialRow(
                row.getAs("trainer"),
                row.<Integer>getAs("trial"),
                row.<Integer>getAs("rung"),
                row.<Double>getAs("share"),
                TrialRow.values(row.getAs("keys")),
                TrialRow.Result.named(row.getAs("result")),
                optional(row, "value"),
                row.<Double>getAs("fit_seconds"),
                optional(row, "scoring_microseconds"),
                row.getAs("model"),
                row.getAs("says"));
    }

    private static OptionalDouble optional(Row row, String column) {
        Double value = row.getAs(column);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
