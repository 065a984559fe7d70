package dev.nightjar.validation.spark;

import com.amazon.deequ.analyzers.Completeness;
import com.amazon.deequ.analyzers.Compliance;
import com.amazon.deequ.analyzers.Mean;
import com.amazon.deequ.analyzers.MeanState;
import com.amazon.deequ.analyzers.NumMatches;
import com.amazon.deequ.analyzers.NumMatchesAndCount;
import com.amazon.deequ.analyzers.ScanShareableAnalyzer;
import com.amazon.deequ.analyzers.Size;
import dev.nightjar.validation.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Nil$;

/**
 * The only class that speaks to Deequ. Its analyzers give the aggregation functions, and make a metric of the aggregated row; the
 * aggregation itself is ours, so that all analyzers share one scan, known dates are groups of it, and an exception stays an exception
 * (Deequ's own runner turns it into a failed metric of every analyzer).
 */
final class DeequScan {
    private interface Reader {
        Measured read(Row row, int offset);
    }

    private final Option<String> where;
    private final int start;
    private final List<Column> columns = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();

    /**
     * @param where boolean SQL: the rows that count
     * @param start how many columns stand in the aggregated row before the analyzers'
     */
    DeequScan(String where, int start) {
        this.where = Option.apply(where);
        this.start = start;
    }

    /** The aggregations of all analyzers, in order. */
    List<Column> columns() {
        return columns;
    }

    /** What the analyzer with that number, from 0, says of an aggregated row. */
    Measured measured(Row row, int analyzer) {
        return readers.get(analyzer).read(row, offsets.get(analyzer));
    }

    /** The share of rows whose column is not null. */
    void completeness(String column) {
        matches(new Completeness(column, where, Option.empty()));
    }

    /** The share of rows that fulfil the predicate. */
    @SuppressWarnings("unchecked")
    void compliance(String name, String predicate) {
        scala.collection.immutable.List<String> none =
                (scala.collection.immutable.List<String>) (scala.collection.immutable.List<?>) Nil$.MODULE$;
        matches(new Compliance(name, predicate, where, none, Option.empty()));
    }

    private void matches(ScanShareableAnalyzer<NumMatchesAndCount, ?> analyzer) {
        add(analyzer, (row, offset) -> {
            Option<NumMatchesAndCount> state = analyzer.fromAggregationResult(row, offset);
            return state.isEmpty()
                    ? Measured.share(0, 0)
                    : Measured.share(state.get().numMatches(), state.get().count());
        });
    }

    /** The number of rows. */
    void size() {
        Size analyzer = new Size(where);
        add(analyzer, (row, offset) -> {
            Option<NumMatches> state = analyzer.fromAggregationResult(row, offset);
            long rows = state.isEmpty() ? 0 : state.get().numMatches();
            return new Measured(OptionalDouble.of(rows), rows, 0);
        });
    }

    /** The mean of a decimal column, which is summed exactly, so that the order of the rows has no say. */
    void mean(String column) {
        Mean analyzer = new Mean(column, where);
        add(analyzer, (row, offset) -> {
            Option<MeanState> state = analyzer.fromAggregationResult(row, offset);
            return state.isEmpty() || state.get().count() == 0
                    ? Measured.share(0, 0)
                    : new Measured(
                            OptionalDouble.of(state.get().metricValue()),
                            state.get().count(),
                            0);
        });
    }

    private void add(ScanShareableAnalyzer<?, ?> analyzer, Reader reader) {
        offsets.add(start + columns.size());
        readers.add(reader);
        columns.addAll(JavaConverters.seqAsJavaList(analyzer.aggregationFunctions()));
    }
}
