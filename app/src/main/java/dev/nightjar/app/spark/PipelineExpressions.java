package dev.nightjar.app.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.etl.Sighting;
import dev.nightjar.lake.ExpressionReport;
import dev.nightjar.lake.spark.ExpressionChecks;
import dev.nightjar.lake.spark.Frontier.Published;
import dev.nightjar.lake.spark.Lake;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/** What Spark's analyser says of the expressions of a pipeline file, with as much as is known of the types. */
public final class PipelineExpressions {
    private PipelineExpressions() {}

    /** By the file alone; no session is started. */
    public static ExpressionReport of(Pipeline pipeline) {
        return ExpressionChecks.of(pipeline, Map.of(), Map.of());
    }

    /**
     * With the types of tables that stand; they are read from the tables' logs.
     *
     * @param versions folder to version
     */
    public static ExpressionReport of(Pipeline pipeline, Lake lake, Map<String, Long> versions) {
        return ExpressionChecks.of(pipeline, Map.of(), standing(pipeline, lake, versions));
    }

    /** With the types of landed files too: of each source whose files say them, the newest file's. */
    static ExpressionReport of(OpenPipeline opened, List<Sighting> seen) {
        Pipeline pipeline = opened.pipeline();
        Map<String, StructType> tables = standing(
                pipeline,
                opened.lake(),
                opened.published().map(Published::tables).orElse(Map.of()));
        Map<String, StructType> sources = new HashMap<>();
        for (Table table : pipeline.tables().values()) {
            if (typedByFiles(pipeline, table) && !tables.containsKey(table.name())) {
                seen.stream()
                        .filter(s -> s.source().equals(table.source()))
                        .max(Comparator.comparing(Sighting::landedAt).thenComparing(Sighting::place))
                        .ifPresent(s -> sources.computeIfAbsent(
                                s.source(),
                                x -> opened.spark().read().parquet(s.uri()).schema()));
            }
        }
        return ExpressionChecks.of(pipeline, sources, tables);
    }

    private static Map<String, StructType> standing(Pipeline pipeline, Lake lake, Map<String, Long> versions) {
        Map<String, StructType> types = new HashMap<>();
        for (Table table : pipeline.tables().values()) {
            String path = PipelineTables.factsPath(pipeline, table);
            Long version = versions.get(path);
            if (version != null && typedByFiles(pipeline, table)) {
                types.put(table.name(), lake.readAt(path, version).schema());
            }
        }
        return types;
    }

    private static boolean typedByFiles(Pipeline pipeline, Table table) {
        return pipeline.sources().get(table.source()).format() != Source.Format.CSV;
    }
}
