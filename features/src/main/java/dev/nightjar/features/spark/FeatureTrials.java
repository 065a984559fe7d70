package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.AggregateFunction.Input;
import dev.nightjar.core.config.AggregateFunctions;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.features.TrainingPlan;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Trial;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.model.spark.ServedFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The expressions of features, label and weight with the rows that a night computes them over, to be tried row by row once the night has
 * failed. One trial a table, over all its rows that were ever live by the night; one over the spine of the night and of those that it
 * trains on.
 */
final class FeatureTrials {
    private final Lake lake;
    private final RunContext context;

    FeatureTrials(Lake lake, RunContext context) {
        this.lake = lake;
        this.context = context;
    }

    /** Those of the file, then those of the older definition that a champion knows. Tables without facts have none. */
    List<Trial> all() {
        Optional<Pipeline> beside =
                ServedFeatures.beside(lake, new Registry(lake).history(), context.pipeline(), context.night());
        return Stream.concat(Stream.of(context.pipeline()), beside.stream())
                .flatMap(pipeline -> of(pipeline).stream())
                .toList();
    }

    private List<Trial> of(Pipeline pipeline) {
        List<Trial> trials = new ArrayList<>();
        for (Table table : pipeline.tables().values()) {
            Trial.Expressions read = overTable(pipeline, table.name());
            if (read.size() > 0) {
                history(pipeline, table.name())
                        .ifPresent(rows -> trials.add(read.over("table " + table.name(), rows, table.key())));
            }
        }
        history(pipeline, pipeline.spine().from()).ifPresent(rows -> trials.addAll(overSpine(pipeline, rows)));
        return trials;
    }

    private Optional<Dataset<Row>> history(Pipeline pipeline, String name) {
        Table table = pipeline.tables().get(name);
        return lake.read(PipelineTables.factsPath(pipeline, table))
                .map(facts -> FactViews.history(facts, table, context.night()));
    }

    private static Trial.Expressions overTable(Pipeline pipeline, String table) {
        Trial.Expressions read = new Trial.Expressions();
        for (FeatureGroup group : pipeline.features().values()) {
            if (group instanceof FeatureGroup.Aggregates aggregates
                    && aggregates.from().equals(table)) {
                add(read, aggregates);
            } else if (group instanceof FeatureGroup.Lookup lookup
                    && lookup.table().equals(table)) {
                lookup.columns().forEach((name, sql) -> read.add(column(lookup, name), sql));
            }
        }
        Label label = pipeline.label();
        if (label.from().equals(table)) {
            read.add("label.value", label.value());
            label.exclude().ifPresent(sql -> read.add("label.exclude", sql));
        }
        return read;
    }

    private static void add(Trial.Expressions read, FeatureGroup.Aggregates group) {
        int where = read.size();
        group.where().ifPresent(sql -> read.add("features." + group.name() + ".where", sql));
        group.aggregates().forEach((name, aggregation) -> {
            List<Input> inputs =
                    AggregateFunctions.named(aggregation.function()).inputs();
            for (int i = 0; i < aggregation.of().size(); i++) {
                String place = "features." + group.name() + ".aggregates." + name + "."
                        + inputs.get(i).key();
                if (group.where().isPresent()) {
                    read.addWhere(where, place, aggregation.of().get(i));
                } else {
                    read.add(place, aggregation.of().get(i));
                }
            }
        });
    }

    private List<Trial> overSpine(Pipeline pipeline, Dataset<Row> history) {
        DateRange nights = new DateRange(
                TrainingPlan.of(context.night(), pipeline).nights().first(), context.night());
        Dataset<Row> spine = Spines.spine(history, pipeline.spine(), nights);
        String of = "the spine";
        List<String> key = new ArrayList<>(pipeline.spine().key());
        key.add("_night");
        Trial.Expressions read = new Trial.Expressions();
        for (FeatureGroup group : pipeline.features().values()) {
            if (group instanceof FeatureGroup.OfRow row) {
                row.columns().forEach((name, sql) -> read.add(column(row, name), sql));
            }
        }
        List<Trial> trials = new ArrayList<>(List.of(read.over(of, spine, key)));
        pipeline.training().weight().ifPresent(weight -> history(
                        pipeline, pipeline.label().from())
                .map(label -> Labels.beside(
                        spine,
                        label.filter(col("known_to").equalTo(lit(FactViews.OPEN))),
                        pipeline.spine().key()))
                .ifPresent(rows -> trials.add(
                        new Trial.Expressions().add("training.weight", weight).over(of, rows, key))));
        return trials;
    }

    private static String column(FeatureGroup group, String name) {
        return "features." + group.name() + ".columns." + name;
    }
}
