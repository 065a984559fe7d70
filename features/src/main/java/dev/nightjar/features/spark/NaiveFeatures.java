package dev.nightjar.features.spark;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.DateRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** All features of a sample by their definitions, straight from the facts: one Spark job, whatever the number of groups and tables. */
final class NaiveFeatures {
    /** How much of the facts' log is read. */
    enum Reach {
        /**
         * Event days that the windows hold, and what became known since the first of them; of windows without a beginning the days of
         * {@link FactDays}. Right, but for rows that were known ahead and then moved out of the windows.
         */
        WINDOWS,
        /** Event days that the windows hold, all of a window without a beginning, and {@code corrects} event days before: what a night reads too. */
        CORRECTS,
        /** All facts. */
        WHOLE
    }

    private final Pipeline pipeline;
    private final KnownTables known;
    private final DateRange nights;

    NaiveFeatures(Pipeline pipeline, KnownTables known, DateRange nights) {
        this.pipeline = pipeline;
        this.known = known;
        this.nights = nights;
    }

    /** What one pass is put together from. */
    private static final class Pass {
        private final List<NaiveSolver.Maker> solvers = new ArrayList<>();
        private final Map<Integer, Asks.Unit> units = new HashMap<>();
        private final List<Rows> rows = new ArrayList<>();
        private NaiveRows.Width width = new NaiveRows.Width(0, 0);

        /** Rows in the width of the widest group, which is known when all groups are. */
        private interface Rows {
            Dataset<Row> of(NaiveRows.Width width);
        }

        int next() {
            return solvers.size();
        }

        void add(NaiveSolver.Maker solver, Asks asks, NaiveRows.Width more) {
            solvers.add(solver);
            units.putAll(asks.byNumber());
            width = width.and(more);
        }

        Map<Integer, Object[]> answers() {
            List<Dataset<Row>> all = rows.stream().map(r -> r.of(width)).toList();
            return all.isEmpty() ? Map.of() : NaiveRows.answers(all, solvers, units, width);
        }
    }

    /** For each row of the sample its features in the file's order: a Double, a String or null. */
    List<Object[]> of(AuditSample sample, Reach reach) {
        Map<String, Questions> questions = questions(sample);
        Pass pass = new Pass();
        byTable(questions).forEach((table, groups) -> aggregates(table, groups, questions, reach, pass));
        for (FeatureGroup group : pipeline.features().values()) {
            if (group instanceof FeatureGroup.Lookup lookup
                    && questions.get(group.name()).size() > 0) {
                lookUp(lookup, questions.get(group.name()), pass);
            }
        }
        Map<Integer, Object[]> answers = pass.answers();
        Map<String, Object[]> nothing = new HashMap<>();
        pipeline.aggregateGroups().forEach(g -> nothing.put(g.name(), NaiveAggregates.ofNothing(g)));
        List<Object[]> rows = new ArrayList<>();
        for (int r = 0; r < sample.set().size(); r++) {
            rows.add(row(sample, r, questions, answers, nothing));
        }
        return rows;
    }

    private Map<String, Questions> questions(AuditSample sample) {
        Map<String, Questions> questions = new LinkedHashMap<>();
        int first = 0;
        for (FeatureGroup group : pipeline.features().values()) {
            if (!(group instanceof FeatureGroup.OfRow)) {
                Questions asked = Questions.of(sample.spine(), sample.nights(), entity(group), moment(group), first);
                questions.put(group.name(), asked);
                first += asked.size();
            }
        }
        return questions;
    }

    /** What a row of the spine asks a group by, besides entity and night. */
    ToLongFunction<Row> moment(FeatureGroup group) {
        if (group instanceof FeatureGroup.Aggregates
                && pipeline.spine().precision().isPresent()) {
            return row -> row.getAs(AuditSample.END) == null ? Questions.NEVER : row.<Long>getAs(AuditSample.END);
        }
        return NaiveLookups.moment(group, pipeline, known);
    }

    static List<String> entity(FeatureGroup group) {
        if (group instanceof FeatureGroup.Aggregates aggregates) {
            return aggregates.entity();
        }
        return group instanceof FeatureGroup.Lookup lookup ? lookup.entity() : List.of();
    }

    private Map<String, List<FeatureGroup.Aggregates>> byTable(Map<String, Questions> questions) {
        Map<String, List<FeatureGroup.Aggregates>> byTable = new LinkedHashMap<>();
        pipeline.aggregateGroups().stream()
                .filter(g -> questions.get(g.name()).size() > 0)
                .forEach(g -> byTable.computeIfAbsent(g.from(), t -> new ArrayList<>())
                        .add(g));
        return byTable;
    }

    private void aggregates(
            String name,
            List<FeatureGroup.Aggregates> groups,
            Map<String, Questions> questions,
            Reach reach,
            Pass pass) {
        Table table = pipeline.tables().get(name);
        NaiveAggregates naive = new NaiveAggregates(pipeline, table);
        List<NaiveAggregates.Asked> asked = new ArrayList<>();
        for (FeatureGroup.Aggregates group : groups) {
            asked.add(NaiveAggregates.asked(pipeline, group, pass.next() + asked.size(), questions.get(group.name())));
        }
        FactDays days = days(table, asked, reach);
        Dataset<Row> history = days.equals(FactDays.ALL)
                ? known.history(name)
                : known.history(name, days.facts(reach == Reach.CORRECTS ? table.correctsDays() : 0));
        asked.forEach(a -> pass.add(naive.solver(a.group(), history), a.asks(), a.width()));
        pass.rows.add(width -> naive.rows(history, asked, days, width));
        for (NaiveAggregates.Asked a : asked) {
            if (a.group().windows().contains(Window.EVERYTHING) && !days.equals(FactDays.ALL)) {
                Dataset<Row> tiles = known.tiles(a.group()).filter(days.others());
                Dataset<Row> old = known.months(a.group())
                        .map(months -> months.withColumnRenamed("event_month", "event_day")
                                .filter(days.inBrokenMonth().equalTo(false))
                                .unionByName(tiles.filter(days.inBrokenMonth())))
                        .orElse(tiles);
                pass.rows.add(width -> NaiveAggregates.tiles(old, a, width));
            }
        }
    }

    /** The days that are taken from facts; those of a bounded window all are. */
    private FactDays days(Table table, List<NaiveAggregates.Asked> asked, Reach reach) {
        boolean endless = asked.stream().anyMatch(a -> a.group().windows().contains(Window.EVERYTHING));
        if (reach == Reach.WHOLE || (endless && reach == Reach.CORRECTS)) {
            return FactDays.ALL;
        }
        List<Asks.Days> days = asked.stream()
                .flatMap(a -> a.asks().all().stream())
                .map(Asks.Unit::days)
                .toList();
        int since = days.stream().mapToInt(Asks.Days::bounded).min().orElseThrow();
        return endless ? FactDays.of(nights, table.name(), since) : FactDays.since(since);
    }

    private void lookUp(FeatureGroup.Lookup group, Questions questions, Pass pass) {
        Dataset<Row> history = known.history(group.table());
        Table table = pipeline.tables().get(group.table());
        NaiveLookups.Asked asked = NaiveLookups.asked(group, pass.next(), questions, history);
        pass.add(asked.solver(), asked.asks(), asked.width());
        pass.rows.add(width -> NaiveLookups.rows(history, table, asked, width));
    }

    private Object[] row(
            AuditSample sample,
            int row,
            Map<String, Questions> questions,
            Map<Integer, Object[]> answers,
            Map<String, Object[]> nothing) {
        List<Object> values = new ArrayList<>();
        for (FeatureGroup group : pipeline.features().values()) {
            int features = group.featureNames().size();
            if (sample.spine().get(row) == null) {
                values.addAll(Collections.nCopies(features, null));
            } else if (group instanceof FeatureGroup.OfRow ofRow) {
                ofRow.columns()
                        .keySet()
                        .forEach(c -> values.add(sample.spine().get(row).getAs(AuditSample.rowFeature(ofRow, c))));
            } else {
                int question = questions.get(group.name()).ofRow(row);
                Object[] none = question == Questions.NONE
                        ? new Object[features]
                        : nothing.getOrDefault(group.name(), new Object[features]);
                values.addAll(Arrays.asList(answers.getOrDefault(question, none)));
            }
        }
        return values.toArray();
    }
}
