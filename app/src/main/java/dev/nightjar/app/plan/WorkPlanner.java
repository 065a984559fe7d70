package dev.nightjar.app.plan;

import dev.nightjar.app.plan.Amount.How;
import dev.nightjar.app.plan.LakeState.DataFile;
import dev.nightjar.app.plan.NightPlan.Files;
import dev.nightjar.app.plan.NightPlan.Work;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.LedgerRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How much the data stages of a night read and write, from sizes of files, the ledger and the tables' file statistics. Rows of files that were
 * not read follow from the rows a byte of those that were; tiles from the tiles a row so far.
 */
final class WorkPlanner {
    private final Pipeline pipeline;
    private final Known known;
    private final LogicalDate night;
    private final Map<String, Files> files = new TreeMap<>();

    WorkPlanner(Pipeline pipeline, LogicalDate night, Known known, List<Files> files) {
        this.pipeline = pipeline;
        this.night = night;
        this.known = known;
        files.forEach(f -> this.files.put(f.source(), f));
    }

    /** Tables in the order of the data's flow. */
    List<Work> work() {
        List<Work> work = new ArrayList<>();
        pipeline.sources().keySet().forEach(s -> work.add(new Work("raw/" + s, landed(s), landed(s), "files to read")));
        pipeline.tables().values().forEach(t -> work.add(facts(t)));
        pipeline.aggregateGroups().forEach(g -> work.add(tiles(g)));
        return work;
    }

    private Work facts(Table table) {
        String path = PipelineTables.factsPath(pipeline, table);
        Amount landed = landed(table.source());
        if (!rebuilt(path)) {
            Amount near = near(path, table);
            return new Work(
                    path,
                    plus(landed, near),
                    scaled(landed, path),
                    "new rows, and facts of " + table.correctsDays()
                            + " event days that they may correct, by the files' statistics");
        }
        Amount all = behind(table, path);
        String why = ahead(path)
                .map(upTo ->
                        "its definition is new and was built ahead up to " + upTo + ": what landed since is read again")
                .orElse("its definition is new: all that landed is read again");
        return new Work(path, all, scaled(all, path), why);
    }

    private Work tiles(FeatureGroup.Aggregates group) {
        Table table = pipeline.tables().get(group.from());
        String path = PipelineTables.tilesPath(pipeline, group);
        String facts = PipelineTables.factsPath(pipeline, table);
        if (rebuilt(path) && ahead(path).isEmpty()) {
            Amount all =
                    rebuilt(facts) ? facts(table).writes() : plus(facts(table).writes(), size(facts));
            return new Work(path, all, Amount.UNKNOWN, "its definition is new: built from all facts");
        }
        Amount landed = rebuilt(path) ? behind(table, path) : landed(table.source());
        Amount rows = size(facts);
        Amount tiles = size(path);
        boolean knowsShare = rows.rows() > 0 && landed.how() != How.UNKNOWN;
        double share = knowsShare ? Math.min(1, (double) tiles.rows() / rows.rows()) : 1;
        long touched = Math.round(landed.rows() * share);
        Amount writes = knowsShare
                ? new Amount(touched, bytes(touched, tiles), landed.rows() == 0 ? How.COUNTED : How.ESTIMATED)
                : Amount.UNKNOWN;
        return new Work(
                path,
                plus(facts(table).writes(), near(facts, table)),
                writes,
                ahead(path).map(upTo -> "built ahead up to " + upTo + "; ").orElse("")
                        + "one tile for each key and event day of the new rows; " + tiles.rows() + " tiles of "
                        + rows.rows()
                        + " rows so far");
    }

    private boolean rebuilt(String path) {
        return known.frontier().isPresent() && !known.tables().contains(path);
    }

    private Amount landed(String source) {
        Files fresh = files.get(source);
        if (fresh.bytes() == 0) {
            return Amount.NOTHING;
        }
        Amount before = ledger(source, Optional.empty());
        return before.bytes() == 0
                ? new Amount(0, fresh.bytes(), How.UNKNOWN)
                : new Amount(
                        Math.round((double) fresh.bytes() * before.rows() / before.bytes()),
                        fresh.bytes(),
                        How.ESTIMATED);
    }

    /** Rows that landed since the table was built ahead, tonight's too; all that landed if it was not. */
    private Amount behind(Table table, String path) {
        return plus(landed(table.source()), ledger(table.source(), ahead(path)));
    }

    private Optional<LogicalDate> ahead(String path) {
        return Optional.ofNullable(known.lake().ahead().get(path));
    }

    private Amount ledger(String source, Optional<LogicalDate> after) {
        List<LedgerRow> rows = known.closed().stream()
                .filter(r -> r.source().equals(source))
                .filter(r -> after.isEmpty() || r.known().isAfter(after.get()))
                .toList();
        return new Amount(
                rows.stream().mapToLong(LedgerRow::rows).sum(),
                rows.stream().mapToLong(LedgerRow::size).sum(),
                How.COUNTED);
    }

    /** As many rows as landed, in the bytes that rows of the table take. */
    private Amount scaled(Amount landed, String path) {
        return landed.how() == How.UNKNOWN
                ? Amount.UNKNOWN
                : new Amount(landed.rows(), bytes(landed.rows(), size(path)), landed.how());
    }

    private static long bytes(long rows, Amount of) {
        return of.rows() == 0 ? 0 : Math.round((double) rows * of.bytes() / of.rows());
    }

    /** Files that may hold rows of the event days that tonight's may correct. */
    private Amount near(String path, Table table) {
        LocalDate first = night.plus(-table.correctsDays()).day();
        boolean ordered = table.eventTime().isPresent();
        return sum(known.lake().files().getOrDefault(path, List.of()).stream()
                .filter(f -> !ordered
                        || f.lastEventDay().map(d -> !d.isBefore(first)).orElse(true))
                .toList());
    }

    private Amount size(String path) {
        return sum(known.lake().files().getOrDefault(path, List.of()));
    }

    private static Amount sum(List<DataFile> of) {
        return new Amount(
                of.stream().mapToLong(DataFile::rows).sum(),
                of.stream().mapToLong(DataFile::bytes).sum(),
                How.COUNTED);
    }

    private static Amount plus(Amount a, Amount b) {
        How how = a.how().compareTo(b.how()) > 0 ? a.how() : b.how();
        return new Amount(a.rows() + b.rows(), a.bytes() + b.bytes(), how);
    }
}
