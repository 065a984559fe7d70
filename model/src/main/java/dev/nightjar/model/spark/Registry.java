package dev.nightjar.model.spark;

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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The registry's table {@code model_events}, and its view {@code champions}. */
public final class Registry {
    private static final StructType CHAMPIONS = StructType.fromDDL(
            "model string not null, trainer string not null, first_night date not null, last_night date not null");

    private final Lake lake;

    public Registry(Lake lake) {
        this.lake = Objects.requireNonNull(lake);
    }

    /** All events. Bounded: a handful for each training or act of a person, some thousands in years. */
    public ModelHistory history() {
        return ModelHistory.of(
                lake.rows(Tables.MODEL_EVENTS).stream().map(Registry::event).toList());
    }

    /**
     * Adds events in one commit. Those that stand already are not added again.
     *
     * @return the version of the table that holds them
     */
    public long append(List<ModelEvent> events, CommitTag tag) {
        List<Row> rows = events.stream().map(Registry::row).toList();
        StructType schema = StructType.fromDDL(Tables.MODEL_EVENTS.ddl());
        return lake.append(lake.spark().createDataFrame(rows, schema), Tables.MODEL_EVENTS, tag);
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
