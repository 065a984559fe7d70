package dev.nightjar.features.spark;

import dev.nightjar.core.config.Nearest;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.TrainingSetInfo;
import dev.nightjar.lake.spark.Lake;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The training sets that were made, as the index has them. */
public final class TrainingSetIndex {
    private final Lake lake;

    public TrainingSetIndex(Lake lake) {
        this.lake = Objects.requireNonNull(lake);
    }

    /** All of them, by night, then by id. */
    public List<TrainingSetInfo> all() {
        return lake.rows(Tables.TRAINING_SETS).stream()
                .map(TrainingSetIndex::info)
                .sorted(Comparator.comparing(TrainingSetInfo::night).thenComparing(TrainingSetInfo::id))
                .toList();
    }

    /**
     * One of them.
     *
     * @param id its id, or the beginning of it if no other begins so
     * @throws PipelineException USAGE if there is none, or more than one
     */
    public TrainingSetInfo named(String id) {
        List<TrainingSetInfo> all = all();
        List<TrainingSetInfo> found =
                all.stream().filter(s -> !id.isEmpty() && s.id().startsWith(id)).toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        if (all.isEmpty()) {
            throw new PipelineException(
                    ErrorKind.USAGE, "training set " + id + ": no night has made one yet; nights that train do");
        }
        List<String> ids = (found.isEmpty() ? all : found)
                .stream().map(TrainingSetInfo::id).toList();
        throw new PipelineException(
                ErrorKind.USAGE,
                found.isEmpty()
                        ? "training set " + id + ": there is none with this id" + Nearest.among(id, ids)
                        : "training set " + id + ": " + found.size() + " ids begin so: " + String.join(", ", ids));
    }

    /** The rows that stand; empty if the folder is gone. */
    public Optional<Dataset<Row>> rows(TrainingSetInfo set) {
        return lake.read(set.path());
    }

    private static TrainingSetInfo info(Row row) {
        return new TrainingSetInfo(
                row.getAs("id"),
                date(row, "night"),
                new DateRange(date(row, "first_night"), date(row, "last_night")),
                row.getAs("path"),
                row.getAs("rows"),
                row.getAs("spine_rows"),
                row.getAs("unmatured"),
                row.getAs("excluded"),
                count(row, "in_gaps"),
                count(row, "sampled_out"),
                row.getList(row.fieldIndex("features")),
                row.getJavaMap(row.fieldIndex("tables")),
                row.getAs("definition"),
                row.getAs("run_id"),
                Optional.ofNullable(row.getAs("content_hash")));
    }

    private static LogicalDate date(Row row, String name) {
        return new LogicalDate(row.<java.sql.Date>getAs(name).toLocalDate());
    }

    private static OptionalLong count(Row row, String name) {
        Long value = row.getAs(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
