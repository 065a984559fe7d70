package dev.nightjar.etl.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.etl.RawFiles;
import dev.nightjar.lake.DayChunks;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;

/** Ledger rows whose rows stand in a raw table: what the count of facts that are made from it is held against. */
final class RawLedger {
    private final Lake lake;

    RawLedger(Lake lake) {
        this.lake = lake;
    }

    /**
     * Those of the rows that the table answers for, see {@link RawFiles}. The table is read only if a publication lacks it and rows were known
     * by then.
     *
     * @param closed ledger rows of published nights, of the table's source
     * @param version of the raw table
     */
    List<LedgerRow> in(TableContract raw, long version, List<LedgerRow> closed) {
        List<Frontier.Published> publications = new Frontier(lake).since(DayChunks.BEGINNING);
        Optional<LogicalDate> lacking = publications.stream()
                .filter(p -> p.version(raw.path()).isEmpty())
                .map(Frontier.Published::night)
                .max(Comparator.naturalOrder());
        if (lacking.isEmpty() || closed.stream().allMatch(r -> r.known().isAfter(lacking.get()))) {
            return closed;
        }
        RawFiles files = new RawFiles(lacking.get(), there(raw, version, lacking.get()));
        return closed.stream().filter(files::answersFor).toList();
    }

    private Set<RawFiles.File> there(TableContract raw, long version, LogicalDate upTo) {
        List<Row> found = lake.readAt(raw, version)
                .filter(col("_known_date").leq(lit(upTo.sqlDate())))
                .select("_place", "_known_date")
                .distinct()
                .collectAsList(); // one a landed file
        Set<RawFiles.File> files = new HashSet<>();
        for (Row row : found) {
            LogicalDate known = new LogicalDate(row.getDate(1).toLocalDate());
            files.add(new RawFiles.File(row.getString(0), known));
        }
        return files;
    }
}
