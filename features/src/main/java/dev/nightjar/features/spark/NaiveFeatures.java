package dev.nightjar.features.spark;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Parallel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** All features of a sample by their definitions, straight from the facts. */
final class NaiveFeatures {
    /** How much of the facts' log is read. */
    enum Reach {
        /** Event days that the windows can hold, and {@code corrects} before: what a night reads too. */
        CORRECTS,
        /** All facts. */
        WHOLE
    }

    private final SparkSession spark;
    private final Pipeline pipeline;
    private final KnownTables known;
    private final DateRange nights;

    NaiveFeatures(SparkSession spark, Pipeline pipeline, KnownTables known, DateRange nights) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.known = known;
        this.nights = nights;
    }

    /** For each row of the sample its features in the file's order: a Double, a String or null. */
    List<Object[]> of(AuditSample sample, Reach reach) {
        Map<String, Questions> questions = questions(sample);
        List<Callable<Map<String, Map<Integer, Object[]>>>> work = new ArrayList<>();
        byTable().forEach((table, groups) -> work.add(() -> aggregates(table, groups, questions, sample, reach)));
        for (FeatureGroup group : pipeline.features().values()) {
            if (group instanceof FeatureGroup.Lookup lookup
                    && questions.get(group.name()).size() > 0) {
                work.add(() -> Map.of(lookup.name(), lookUp(lookup, questions, sample)));
            }
        }
        Map<String, Map<Integer, Object[]>> answers = new LinkedHashMap<>();
        Parallel.run(spark, work).forEach(answers::putAll);
        List<Object[]> rows = new ArrayList<>();
        for (int r = 0; r < sample.set().size(); r++) {
            rows.add(row(sample, r, questions, answers));
        }
        return rows;
    }

    private Map<String, Questions> questions(AuditSample sample) {
        Map<String, Questions> questions = new LinkedHashMap<>();
        int first = 0;
        for (FeatureGroup group : pipeline.features().values()) {
            if (!(group instanceof FeatureGroup.OfRow)) {
                Questions asked = Questions.of(
                        sample.spine(),
                        sample.nights(),
                        entity(group),
                        NaiveLookups.moment(group, pipeline, known),
                        first);
                questions.put(group.name(), asked);
                first += asked.size();
            }
        }
        return questions;
    }

    static List<String> entity(FeatureGroup group) {
        if (group instanceof FeatureGroup.Aggregates aggregates) {
            return aggregates.entity();
        }
        return group instanceof FeatureGroup.Lookup lookup ? lookup.entity() : List.of();
    }

    /** Whether features of the group are computed here: windows that end at instants of the spine's rows are not, and stay null. */
    static boolean computes(Pipeline pipeline, FeatureGroup group) {
        return pipeline.spine().precision().isEmpty() || !(group instanceof FeatureGroup.Aggregates);
    }

    private Map<String, List<FeatureGroup.Aggregates>> byTable() {
        Map<String, List<FeatureGroup.Aggregates>> byTable = new LinkedHashMap<>();
        pipeline.aggregateGroups().stream().filter(g -> computes(pipeline, g)).forEach(g -> byTable.computeIfAbsent(
                        g.from(), t -> new ArrayList<>())
                .add(g));
        return byTable;
    }

    private Map<String, Map<Integer, Object[]>> aggregates(
            String name,
            List<FeatureGroup.Aggregates> groups,
            Map<String, Questions> questions,
            AuditSample sample,
            Reach reach) {
        Table table = pipeline.tables().get(name);
        List<NaiveAggregates.Asked> asked = groups.stream()
                .map(g -> new NaiveAggregates.Asked(g, questions.get(g.name())))
                .filter(a -> a.questions().size() > 0)
                .toList();
        Map<Integer, Object[]> answers = asked.isEmpty()
                ? Map.of()
                : new NaiveAggregates(table, sample.spineType(), pipeline.time().zone())
                        .answers(history(name, groups, reach), asked);
        Map<String, Map<Integer, Object[]>> byGroup = new LinkedHashMap<>();
        for (NaiveAggregates.Asked a : asked) {
            Map<Integer, Object[]> ofGroup = new LinkedHashMap<>();
            Object[] nothing = NaiveAggregates.ofNothing(a.group());
            a.questions().numbers().forEach(q -> ofGroup.put(q, answers.getOrDefault(q, nothing)));
            byGroup.put(a.group().name(), ofGroup);
        }
        return byGroup;
    }

    private Dataset<Row> history(String table, List<FeatureGroup.Aggregates> groups, Reach reach) {
        List<Optional<LogicalDate>> firsts =
                groups.stream().map(g -> WindowDays.first(g, nights.first())).toList();
        return reach == Reach.WHOLE || firsts.stream().anyMatch(Optional::isEmpty)
                ? known.history(table)
                : known.history(
                        table,
                        firsts.stream()
                                .map(Optional::get)
                                .min(Comparator.naturalOrder())
                                .orElseThrow());
    }

    private Map<Integer, Object[]> lookUp(
            FeatureGroup.Lookup group, Map<String, Questions> questions, AuditSample sample) {
        return NaiveLookups.answers(
                known.history(group.table()),
                pipeline.tables().get(group.table()),
                group,
                questions.get(group.name()),
                sample.spineType());
    }

    private Object[] row(
            AuditSample sample,
            int row,
            Map<String, Questions> questions,
            Map<String, Map<Integer, Object[]>> answers) {
        List<Object> values = new ArrayList<>();
        for (FeatureGroup group : pipeline.features().values()) {
            int features = group.featureNames().size();
            if (sample.spine().get(row) == null) {
                values.addAll(java.util.Collections.nCopies(features, null));
            } else if (group instanceof FeatureGroup.OfRow ofRow) {
                ofRow.columns()
                        .keySet()
                        .forEach(c -> values.add(sample.spine().get(row).getAs(AuditSample.rowFeature(ofRow, c))));
            } else {
                int question = questions.get(group.name()).ofRow(row);
                Object[] answer =
                        answers.getOrDefault(group.name(), Map.of()).getOrDefault(question, new Object[features]);
                values.addAll(java.util.Arrays.asList(answer));
            }
        }
        return values.toArray();
    }
}
