package dev.nightjar.app.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.app.report.Chart;
import dev.nightjar.app.report.ReportData;
import dev.nightjar.app.report.ReportData.MetricLine;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ReportReaderIT {
    @TempDir
    private static Path folder;

    private static OpenPipeline opened;
    private static ReportData data;

    @BeforeAll
    static void read(SparkSession spark) throws Exception {
        KnownNight known = KnownNight.write(spark, folder);
        opened = new OpenPipeline(known.pipeline(), spark);
        data = new ReportReader(opened).read(KnownNight.NIGHT);
    }

    @Test
    void theStagesAreThoseOfTheNewestAttemptInTheOrderOfTheNight() {
        assertThat(data.stages()).extracting(s -> s.stage()).containsExactly("ingest", "validate", "features", "train");
        assertThat(data.stages()).allMatch(s -> s.outcome().equals("done"));
        assertThat(data.night().runId()).isEqualTo("run-1");
        assertThat(data.night().frontier()).contains(KnownNight.NIGHT);
    }

    @Test
    void theChecksOfTheNightsOwnDateAreLinesAndTheOthersAreCounted() {
        assertThat(data.checks().lines())
                .isNotEmpty()
                .allMatch(c -> c.date().orElseThrow().equals(KnownNight.NIGHT)
                        || !c.verdict().equals("pass"));
        assertThat(data.checks().dates()).isGreaterThanOrEqualTo(12);
        assertThat(data.checks().others()).isPositive();
    }

    @Test
    void refusedRowsAreThoseOfAllDatesThatTheNightTook() {
        ReportData.Refused rides = data.refused().get(0);
        assertThat(data.refused()).hasSize(1);
        assertThat(rides.table()).isEqualTo("rides");
        assertThat(rides.rows()).isEqualTo(12);
        assertThat(rides.byRule()).extracting(r -> r.count()).containsExactly(12L);
        assertThat(rides.examples().get(0).values()).startsWith("broken", "d0").endsWith("5000.0");
    }

    @Test
    void theModelsStandBesideTheConstantWithTheChampionNamed() {
        ReportData.ModelPart model = data.model().orElseThrow();
        assertThat(model.columns()).extracting(c -> c.trainer()).containsExactly("network", "logistic", "constant");
        assertThat(model.columns()).extracting(c -> c.role()).containsExactly("champion", "not champion", "baseline");
        MetricLine auc = model.metrics().get(0);
        assertThat(auc.values())
                .containsExactly(OptionalDouble.of(0.75), OptionalDouble.of(0.7), OptionalDouble.of(0.5));
        assertThat(model.verdicts().get(0).rules().get(0))
                .isEqualTo(new ReportData.RuleLine("auc", "0.7500", "at least 0.55", true));
        assertThat(model.champion().orElseThrow().reason()).isEqualTo("passed the gate");
        assertThat(model.charts()).extracting(Chart::id).containsExactly("roc", "loss-0");
        assertThat(model.rows()).isEqualTo(240);
        assertThat(model.slices().words()).isEqualTo("log loss");
        assertThat(model.slices().lines())
                .containsExactly(new MetricLine(
                        "driver=d 4",
                        "240 rows",
                        false,
                        List.of(OptionalDouble.of(0.5), OptionalDouble.of(0.55), OptionalDouble.empty())));
    }

    @Test
    void thePredictionsAreCountedBinnedAndTheHighestShown() {
        ReportData.PredictionPart predictions = data.predictions().orElseThrow();
        assertThat(predictions.rows()).isEqualTo(60);
        List<Chart.Point> bins = predictions.charts().get(0).series().get(0).points();
        assertThat(bins.stream().mapToDouble(Chart.Point::y).sum()).isEqualTo(60);
        assertThat(predictions.decided())
                .isEqualTo(OptionalLong.of((long) bins.get(18).y()));
        assertThat(predictions.top()).hasSize(25);
        assertThat(predictions.top().get(0).score()).isEqualTo(0.9);
        assertThat(predictions.top().get(0).reasons().get(0).feature()).isEqualTo("hour_driver");
    }

    @Test
    void earlierPredictionsAreJudgedByWhatIsKnownNow() {
        assertThat(data.past()).hasSize(1);
        ReportData.PastLine past = data.past().get(0);
        assertThat(past.night()).isEqualTo(KnownNight.NIGHT.previous());
        assertThat(past.rows()).isEqualTo(60);
        assertThat(past.known()).isEqualTo(60);
        assertThat(past.metrics().get(0).value().orElseThrow()).isCloseTo(handAuc(), within(1e-12));
    }

    /** Share of pairs of a late and a punctual ride in which the late one has the higher score, ties half. */
    private static double handAuc() {
        PipelineViews views = new PipelineViews(opened);
        views.register(Set.of(List.of("predictions"), List.of("rides")));
        return opened.spark()
                .sql(
                        """
                        with p as (
                          select score, late >= 10 as happened from predictions join rides using (ride)
                          where night = date '2024-02-11')
                        select avg(case when a.score > b.score then 1d when a.score = b.score then 0.5d else 0d end)
                        from p a cross join p b where a.happened and not b.happened""")
                .head()
                .getDouble(0);
    }

    @Test
    void aNightOfWhichNothingIsKnownIsEmptyAndNotAnError() {
        ReportData none = new ReportReader(opened).read(KnownNight.NIGHT.plus(-100));
        assertThat(none.stages()).isEmpty();
        assertThat(none.model()).isEmpty();
        assertThat(none.predictions()).isEmpty();
        assertThat(none.past()).isEmpty();
    }
}
