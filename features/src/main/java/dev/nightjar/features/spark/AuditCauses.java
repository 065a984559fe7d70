package dev.nightjar.features.spark;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Difference;
import dev.nightjar.features.InstantCalendar;
import dev.nightjar.features.StateLayout;
import dev.nightjar.features.States;
import dev.nightjar.features.spark.NewestTiles.Tile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;

/** Why a feature is not what its definition gives: for aggregates, the newest tile that is not what its facts give. */
final class AuditCauses {
    private static final int GROUPS = 3;

    private final Pipeline pipeline;
    private final KnownTables known;
    private final AuditSample sample;

    /** @param sample whose places the differences name */
    AuditCauses(Pipeline pipeline, KnownTables known, AuditSample sample) {
        this.pipeline = pipeline;
        this.known = known;
        this.sample = sample;
    }

    /** Group to the likely cause of its first difference, for the first groups that differ. */
    Map<String, String> of(List<Difference> differences) {
        Map<String, String> causes = new LinkedHashMap<>();
        for (Difference difference : differences) {
            if (causes.size() < GROUPS && !causes.containsKey(difference.group())) {
                causes.put(difference.group(), cause(difference));
            }
        }
        return causes;
    }

    private String cause(Difference difference) {
        FeatureGroup group = pipeline.features().get(difference.group());
        Row spine = sample.spine().get(difference.row());
        String changed = "the set was changed after it was written, or was made from another row";
        if (spine == null) {
            return "no row of " + pipeline.spine().from() + " with this key is known by the night";
        }
        if (group instanceof FeatureGroup.Aggregates aggregates) {
            return tile(aggregates, difference.night(), spine);
        }
        if (group instanceof FeatureGroup.Lookup lookup) {
            return "the row of " + lookup.table() + " that the night knows gives another value: " + changed;
        }
        return "the expression gives another value on the row of "
                + pipeline.spine().from() + " that the night knows: " + changed;
    }

    private String tile(FeatureGroup.Aggregates group, LogicalDate night, Row spine) {
        NaiveFeatures features = new NaiveFeatures(pipeline, known, DateRange.of(night));
        Questions question = Questions.of(List.of(spine), List.of(night), group.entity(), features.moment(group), 0);
        if (question.size() == 0) {
            return "its entity has a null, or it has no instant, and such a row has no value";
        }
        LogicalDate last = lastWholeDay(night, spine);
        Map<Integer, double[]> facts =
                new TreeMap<>(new NaiveAggregates(pipeline, pipeline.tables().get(group.from()))
                        .days(known.history(group.from()), NaiveAggregates.asked(pipeline, group, 0, question)));
        facts.keySet().removeIf(day -> day > last.epochDay());
        Questions ends = Questions.of(List.of(spine), List.of(last), group.entity(), 0);
        Map<Integer, Tile> tiles = NewestTiles.of(known.tiles(group), group, night, ends, sample.spineType());
        StateLayout layout = StateLayout.of(group);
        States none = new States(layout, 1);
        layout.clear(none, 0);
        double[] nothing = StateSlots.of(layout, StateLayout.columns(group), none);
        TreeSet<Integer> days = new TreeSet<>(tiles.keySet());
        days.addAll(facts.keySet());
        for (int day : days.descendingSet()) {
            Tile tile = tiles.get(day);
            double[] held = tile == null ? nothing : tile.state();
            int slot = firstDifference(held, facts.getOrDefault(day, nothing));
            if (slot >= 0) {
                String name = StateLayout.columns(group).get(slot).name();
                return "the tile of " + LogicalDate.ofEpochDay(day) + " in " + PipelineTables.tilesPath(pipeline, group)
                        + (tile == null
                                ? " is missing"
                                : ", known " + tile.known() + ", has " + name + " " + held[slot])
                        + ", and its facts give " + name + " " + facts.getOrDefault(day, nothing)[slot];
            }
        }
        return "the tiles of its window agree with their facts: the set was changed after it was written, or was made from other"
                + " tiles";
    }

    private LogicalDate lastWholeDay(LogicalDate night, Row spine) {
        if (pipeline.spine().precision().isEmpty()) {
            return night;
        }
        InstantCalendar calendar = new InstantCalendar(pipeline.time().zone());
        return LogicalDate.ofEpochDay(calendar.day(spine.<Long>getAs(AuditSample.END)) - 1L);
    }

    private static int firstDifference(double[] a, double[] b) {
        for (int s = 0; s < a.length; s++) {
            if (Double.doubleToLongBits(a[s]) != Double.doubleToLongBits(b[s])) {
                return s;
            }
        }
        return -1;
    }
}
