package dev.nightjar.etl.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/** Writes a table's facts and counts, in the same pass, what became of the rows; then holds the count against the ledger. */
final class FactCounting {
    /** landed = facts + repeated + refused; derived deletes are counted apart. */
    record Numbers(long landed, long facts, long repeated, long refused, long derivedDeletes) {}

    private static final Column DERIVED = col("_position").lt(0);
    private static final Column REPEATED = col(FactLog.REPEATED);

    private final Lake lake;
    private final TableContract contract;
    private final DateRange range;
    private Optional<Observation> observation = Optional.empty();

    FactCounting(Lake lake, TableContract contract, DateRange range) {
        this.lake = lake;
        this.contract = contract;
        this.range = range;
    }

    /** Writes what is no repeat. Returns the committed version. */
    long write(Dataset<Row> sequenced, CommitTag tag) {
        boolean done = lake.lastCommit(contract).filter(tag::sameWork).isPresent();
        if (done) {
            return lake.version(contract).orElseThrow();
        }
        Observation observed = new Observation("facts of " + contract.path() + " " + tag.attempt());
        Dataset<Row> counted = sequenced.observe(
                observed,
                number(not(DERIVED)).as("landed"),
                number(not(DERIVED).and(REPEATED)).as("repeated"),
                number(not(DERIVED).and(not(REPEATED)).and(col("_ok"))).as("facts"),
                number(not(DERIVED).and(not(REPEATED)).and(not(col("_ok")))).as("refused"),
                number(DERIVED.and(not(REPEATED))).as("deletes"));
        observation = Optional.of(observed);
        return lake.replace(counted.filter(not(REPEATED)).drop(FactLog.REPEATED), contract, range, tag);
    }

    private static Column number(Column condition) {
        return coalesce(sum(when(condition, 1L).otherwise(0L)), lit(0L));
    }

    /**
     * The counts.
     *
     * @param inLedger rows that the ledger says landed
     * @throws PipelineException INTERNAL if a row was lost or made
     */
    Numbers numbers(long inLedger) {
        Numbers numbers = observation.map(FactCounting::observed).orElseGet(() -> fromTable(inLedger));
        if (numbers.landed() != inLedger
                || numbers.landed() != numbers.facts() + numbers.repeated() + numbers.refused()) {
            throw new PipelineException(
                    ErrorKind.INTERNAL,
                    contract.name() + ": the ledger says " + inLedger + " rows landed, but " + numbers.facts()
                            + " facts + " + numbers.repeated() + " repeated + " + numbers.refused()
                            + " refused were counted");
        }
        return numbers;
    }

    private static Numbers observed(Observation observation) {
        scala.collection.immutable.Map<String, ?> values;
        try {
            values = observation.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rows were counted", e);
        }
        return new Numbers(
                number(values, "landed"),
                number(values, "facts"),
                number(values, "repeated"),
                number(values, "refused"),
                number(values, "deletes"));
    }

    private static long number(scala.collection.immutable.Map<String, ?> values, String name) {
        return ((Number) values.apply(name)).longValue();
    }

    /** After an attempt that was killed behind its commit: the repeats of that attempt are what is not in the table. */
    private Numbers fromTable(long inLedger) {
        Row row = lake.read(contract)
                .filter(col("_known_date")
                        .between(lit(range.first().sqlDate()), lit(range.last().sqlDate())))
                .agg(
                        count(when(not(DERIVED).and(col("_ok")), 1)).as("facts"),
                        count(when(not(DERIVED).and(not(col("_ok"))), 1)).as("refused"),
                        count(when(DERIVED, 1)).as("deletes"))
                .head();
        long kept = row.getLong(0) + row.getLong(1);
        return new Numbers(inLedger, row.getLong(0), inLedger - kept, row.getLong(1), row.getLong(2));
    }
}
