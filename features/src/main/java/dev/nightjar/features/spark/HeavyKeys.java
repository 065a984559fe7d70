package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.features.HeavyKey;
import dev.nightjar.features.KeyCounts;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** The entities that hold much of what became known on the last published date, by group. */
public final class HeavyKeys {
    private final Lake lake;
    private final Pipeline pipeline;

    public HeavyKeys(Lake lake, Pipeline pipeline) {
        this.lake = lake;
        this.pipeline = pipeline;
    }

    /** One pass over the entities' columns of one date's facts a table; groups in the file's order. */
    public List<HeavyKey> of(Frontier.Published published) {
        Map<String, List<FeatureGroup.Aggregates>> byTable = new LinkedHashMap<>();
        pipeline.aggregateGroups().forEach(g -> byTable.computeIfAbsent(g.from(), t -> new ArrayList<>())
                .add(g));
        Map<String, List<HeavyKey>> heavy = new LinkedHashMap<>();
        byTable.forEach((table, groups) -> {
            String path = PipelineTables.factsPath(pipeline, pipeline.tables().get(table));
            published.version(path).ifPresent(version -> {
                Dataset<Row> facts = lake.readAt(path, version)
                        .filter(col("_known_date")
                                .equalTo(lit(published.night().sqlDate()))
                                .and(col("_ok"))
                                .and(col("_op").equalTo("upsert")));
                heavy.putAll(of(facts, groups));
            });
        });
        return pipeline.aggregateGroups().stream()
                .flatMap(g -> heavy.getOrDefault(g.name(), List.of()).stream())
                .toList();
    }

    static Map<String, List<HeavyKey>> of(Dataset<Row> facts, List<FeatureGroup.Aggregates> groups) {
        Column[] keys = groups.stream().map(HeavyKeys::key).toArray(Column[]::new);
        int columns = keys.length;
        MapPartitionsFunction<Row, byte[]> count = rows -> counted(rows, columns);
        KeyCounts[] all = new KeyCounts[columns];
        Arrays.setAll(all, k -> new KeyCounts());
        int next = 0;
        for (byte[] bytes :
                facts.select(keys).mapPartitions(count, Encoders.BINARY()).collectAsList()) {
            all[next++ % columns].merge(
                    KeyCounts.of(bytes)); // one sketch a group and partition, in the partitions' order
        }
        Map<String, List<HeavyKey>> heavy = new LinkedHashMap<>();
        for (int g = 0; g < columns; g++) {
            heavy.put(groups.get(g).name(), all[g].heavy(groups.get(g).name()));
        }
        return heavy;
    }

    /** What a row's entity is called; null where it belongs to no tile. */
    private static Column key(FeatureGroup.Aggregates group) {
        Column belongs = col("_event_day").isNotNull();
        for (Column key : Columns.of(group.entity())) {
            belongs = belongs.and(key.isNotNull());
        }
        if (group.where().isPresent()) {
            belongs = belongs.and(expr(group.where().get()));
        }
        Column[] parts = group.entity().stream()
                .map(e -> Columns.named(e).cast("string"))
                .toArray(Column[]::new);
        return when(belongs, concat_ws("|", parts)).as(group.name());
    }

    private static Iterator<byte[]> counted(Iterator<Row> rows, int columns) {
        KeyCounts[] counts = new KeyCounts[columns];
        Arrays.setAll(counts, k -> new KeyCounts());
        while (rows.hasNext()) {
            Row row = rows.next();
            for (int k = 0; k < columns; k++) {
                if (!row.isNullAt(k)) {
                    counts[k].add(row.getString(k));
                }
            }
        }
        return Stream.of(counts).map(KeyCounts::bytes).iterator();
    }
}
