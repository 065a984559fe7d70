package dev.nightjar.model.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.Reign;
import java.sql.Date;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The registry's table {@code model_events}, and its view {@code champions}. */
public final class Registry {
    private static final StructType CHAMPIONS = StructType.fromDDL(
            "model string not null, trainer string not null, first_night date not null, last_night date not null");

    private static final int TRIES = 4;

    private final Lake lake;

    public Registry(Lake lake) {
        this.lake = Objects.requireNonNull(lake);
    }

    /**
     * The registry as it stood at one look.
     *
     * @param version of the table, or an older one; empty if there is none
     */
    public record Seen(ModelHistory history, OptionalLong version) {
        public Seen {
            Objects.requireNonNull(history);
            Objects.requireNonNull(version);
        }
    }

    /** All events. Bounded: a handful for each training or act of a person, some thousands in years. */
    public ModelHistory history() {
        return ModelHistory.of(
                lake.rows(Tables.MODEL_EVENTS).stream().map(Registry::event).toList());
    }

    /** All events, for who decides by them. */
    public Seen seen() {
        // The version first: rows of a newer one are taken for a conflict, never the other way round.
        OptionalLong version = lake.version(Tables.MODEL_EVENTS);
        return new Seen(history(), version);
    }

    /** As the other one, by what stands now. */
    public long append(List<ModelEvent> events, CommitTag tag) {
        return append(events, seen(), tag);
    }

    /**
     * Adds events in one commit, if the registry has the events still by which they were decided. Those that stand already are not added again.
     *
     * @return the version of the table that holds them
     * @throws PipelineException CLAIMED if another process added events since: of two promotions at once, one wins
     */
    public long append(List<ModelEvent> events, Seen seen, CommitTag tag) {
        List<ModelEvent> known = seen.history().events();
        List<Row> rows = events.stream()
                .filter(event -> !known.contains(event))
                .map(Registry::row)
                .toList();
        if (rows.isEmpty()) {
            return seen.version().orElseThrow();
        }
        StructType schema = StructType.fromDDL(Tables.MODEL_EVENTS.ddl());
        Dataset<Row> fresh = lake.spark().createDataFrame(rows, schema);
        OptionalLong version = seen.version();
        for (int tries = 1; ; tries++) {
            try {
                return lake.appendAfter(version, fresh, Tables.MODEL_EVENTS, tag);
            } catch (PipelineException e) {
                Seen now = seen();
                if (e.kind() != ErrorKind.CLAIMED || !now.history().events().equals(known)) {
                    throw e.kind() == ErrorKind.CLAIMED ? overtaken(known, now.history(), e) : e;
                }
                if (tries == TRIES) {
                    throw e;
                }
                version = now.version(); // files were merged, and no event came
            }
        }
    }

    private static PipelineException overtaken(List<ModelEvent> known, ModelHistory now, PipelineException cause) {
        return now.events().stream()
                .filter(event -> !known.contains(event))
                .reduce((earlier, newer) -> newer)
                .map(event -> new PipelineException(
                        ErrorKind.CLAIMED,
                        "model_events: meanwhile " + event.author() + " added the event " + event.kind() + " of model "
                                + event.model() + " for the night of " + event.night()
                                + ", and nothing was changed here; look at models history and try again",
                        cause))
                .orElse(cause);
    }

    /** The view {@code champions}: model, trainer, first_night, last_night (9999-12-31: it stands). */
    public Dataset<Row> champions() {
        return champions(lake.spark(), history());
    }

    static Dataset<Row> champions(SparkSession spark, ModelHistory history) {
        List<Row> rows = history.reigns().stream().map(Registry::row).toList();
        return spark.createDataFrame(rows, CHAMPIONS);
    }

    private static Row row(Reign reign) {
        return RowFactory.create(
                reign.model(),
                reign.trainer(),
                reign.firstNight().sqlDate(),
                reign.lastNight().sqlDate());
    }

    private static Row row(ModelEvent event) {
        return RowFactory.create(
                event.id(),
                event.night().sqlDate(),
                event.position(),
                event.kind().toString(),
                event.model(),
                event.trainer(),
                event.reason(),
                event.author(),
                event.detail());
    }

    private static ModelEvent event(Row row) {
        return new ModelEvent(
                new LogicalDate(row.<Date>getAs("night").toLocalDate()),
                row.<Integer>getAs("position"),
                ModelEvent.Kind.named(row.getAs("event")),
                row.getAs("model"),
                row.getAs("trainer"),
                row.getAs("reason"),
                row.getAs("author"),
                row.getAs("detail"));
    }
}
