package dev.nightjar.app.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.app.plan.LakeState;
import dev.nightjar.app.plan.LakeState.DataFile;
import dev.nightjar.core.config.GroupDefinition;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.AheadBuilds;
import dev.nightjar.lake.spark.Frontier.Published;
import dev.nightjar.lake.spark.TableFiles;
import dev.nightjar.lake.spark.TableFiles.FileStatistics;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.ModelStatus;
import dev.nightjar.model.spark.Registry;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Reads {@link LakeState}: the logs of the published tables, the registry and the index of training sets. */
final class LakeReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OpenPipeline opened;

    LakeReader(OpenPipeline opened) {
        this.opened = opened;
    }

    LakeState read() {
        Map<String, Long> published = opened.published().map(Published::tables).orElse(Map.of());
        Map<String, LogicalDate> ahead = ahead(published);
        Map<String, Long> tables = new TreeMap<>(published);
        ahead.keySet()
                .forEach(path -> tables.put(path, opened.lake().version(path).orElseThrow()));
        return new LakeState(files(tables), holders(), ahead);
    }

    private Map<String, List<DataFile>> files(Map<String, Long> versions) {
        Map<String, List<DataFile>> files = new TreeMap<>();
        TableFiles tables = new TableFiles(opened.lake());
        versions.forEach((path, version) -> {
            if (path.startsWith("facts/") || path.startsWith("tiles/")) {
                String day = path.startsWith("facts/") ? "_event_day" : "event_day";
                files.put(
                        path,
                        tables.statistics(path, version, day).stream()
                                .map(LakeReader::file)
                                .toList());
            }
        });
        return files;
    }

    /** Of the file's tables and groups that are not published: how far they were built. */
    private Map<String, LogicalDate> ahead(Map<String, Long> published) {
        Pipeline pipeline = opened.pipeline();
        Map<String, String> facts = new TreeMap<>();
        pipeline.tables().values().forEach(table -> {
            String path = PipelineTables.factsPath(pipeline, table);
            facts.put(path, path);
        });
        pipeline.aggregateGroups()
                .forEach(group -> facts.put(
                        PipelineTables.tilesPath(pipeline, group),
                        PipelineTables.factsPath(pipeline, pipeline.tables().get(group.from()))));
        facts.keySet().removeAll(published.keySet());
        AheadBuilds builds = new AheadBuilds(opened.lake());
        Map<String, LogicalDate> ahead = new TreeMap<>();
        facts.forEach((path, from) -> builds.whole(path, from).ifPresent(upTo -> ahead.put(path, upTo)));
        return ahead;
    }

    private static DataFile file(FileStatistics file) {
        return new DataFile(file.rows().orElse(0), file.bytes(), file.greatest().map(LocalDate::parse));
    }

    /** Each definition is read once: there is one for a training set, at most one for each training night. */
    private Map<String, List<String>> holders() {
        ModelHistory history = new Registry(opened.lake()).history();
        Map<String, List<String>> definitions = new HashMap<>();
        for (Row row : opened.lake().rows(Tables.TRAINING_SETS)) {
            definitions.computeIfAbsent(row.getAs("id"), id -> groups(row.getAs("definition")));
        }
        Map<String, String> sets = new HashMap<>();
        for (ModelEvent event : history.events()) {
            if (event.kind() == ModelEvent.Kind.REGISTERED) {
                sets.putIfAbsent(event.model(), trainingSet(event.detail()));
            }
        }
        Map<String, List<String>> holders = new TreeMap<>();
        for (ModelStatus model : history.models()) {
            if (model.state() != ModelStatus.State.RETIRED) {
                definitions
                        .getOrDefault(sets.getOrDefault(model.model(), ""), List.of())
                        .forEach(id -> holders.computeIfAbsent(id, k -> new ArrayList<>())
                                .add(shown(model)));
            }
        }
        return holders;
    }

    private static String shown(ModelStatus model) {
        String state = model.state().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        return model.trainer() + " "
                + model.model().substring(0, Math.min(8, model.model().length())) + " (" + state + ")";
    }

    /** Of a text that cannot be read any more, none. */
    private List<String> groups(String definition) {
        try {
            return definition.isEmpty()
                    ? List.of()
                    : PipelineLoader.definition(definition, opened.pipeline().home()).features().values().stream()
                            .map(g -> GroupDefinition.of(g).id())
                            .toList();
        } catch (PipelineException e) {
            return List.of();
        }
    }

    private static String trainingSet(String detail) {
        try {
            return JSON.readTree(detail).path("training_set").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
