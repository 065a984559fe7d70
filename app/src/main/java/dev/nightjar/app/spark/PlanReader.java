package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import dev.nightjar.app.RunLine;
import dev.nightjar.app.plan.Known;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.LandingZone;
import dev.nightjar.etl.Sighting;
import dev.nightjar.etl.spark.LedgerTable;
import dev.nightjar.features.HeavyKey;
import dev.nightjar.features.spark.HeavyKeys;
import dev.nightjar.lake.ExpressionReport;
import dev.nightjar.lake.spark.Frontier.Published;
import dev.nightjar.model.spark.Registry;
import java.time.Clock;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;

/** Gathers what a plan is made from: a listing of the landing zone, and small tables. */
public final class PlanReader {
    private static final int PAST_RUNS = 20;

    private final OpenPipeline opened;
    private final Clock clock;

    public PlanReader(OpenPipeline opened, Clock clock) {
        this.opened = opened;
        this.clock = clock;
    }

    /** @throws dev.nightjar.core.error.PipelineException CONFIG if a feature group changed and its version did not */
    public Known read(LogicalDate night) {
        opened.frontier().groups().require(opened.pipeline());
        Optional<LogicalDate> frontier = opened.published().map(Published::night);
        return new Known(
                seen(),
                new LedgerTable(opened.lake()).closed(frontier),
                frontier,
                opened.published().map(p -> p.tables().keySet()).orElse(Set.of()),
                stopped(night).filter(d -> frontier.isEmpty() || d.isAfter(frontier.get())),
                new Registry(opened.lake()).history(),
                opened.lake()
                        .read("predictions")
                        .map(p -> !NightPredictions.ofNight(p, night).isEmpty())
                        .orElse(false),
                seconds(),
                new LakeReader(opened).read(),
                clock.instant());
    }

    /** What Spark's analyser says of the file's expressions. */
    public ExpressionReport expressions(Known known) {
        return PipelineExpressions.of(opened, known.seen());
    }

    /** Entities that held much of the last published date's rows; reads the entities' columns of that date. */
    public List<HeavyKey> heavyKeys() {
        HeavyKeys keys = new HeavyKeys(opened.lake(), opened.pipeline());
        return opened.published().map(keys::of).orElse(List.of());
    }

    /** Nights of the range that have predictions. */
    public Set<LogicalDate> predicted(DateRange range) {
        return Backfill.predicted(opened.lake(), range);
    }

    /** The earliest known date that the night's last validation stopped. */
    private Optional<LogicalDate> stopped(LogicalDate night) {
        Row first = opened.lake()
                .read(Tables.METRICS)
                .filter(col("night")
                        .equalTo(lit(night.sqlDate()))
                        .and(col("kind").equalTo("check"))
                        .and(col("verdict").equalTo("stop")))
                .agg(min("date"))
                .head(); // one row
        return first.isNullAt(0) ? Optional.empty() : Optional.of(Runs.date(first.getDate(0)));
    }

    private List<Sighting> seen() {
        LandingZone zone = new LandingZone(
                opened.pipeline().home(), opened.spark().sessionState().newHadoopConf());
        return zone.list(opened.pipeline().sources().values());
    }

    private Map<Stage, List<Double>> seconds() {
        Map<Stage, List<Double>> seconds = new EnumMap<>(Stage.class);
        List<RunLine> done = new Runs(opened)
                .newest().stream()
                        .filter(r -> r.outcome().equals("done"))
                        .sorted(Comparator.comparing(RunLine::startedAt))
                        .toList();
        for (Stage stage : Stage.values()) {
            List<Double> all = done.stream()
                    .filter(r -> r.stage().equals(stage.toString()))
                    .map(RunLine::seconds)
                    .toList();
            seconds.put(stage, all.subList(Math.max(0, all.size() - PAST_RUNS), all.size()));
        }
        return seconds;
    }
}
