package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreRunTest {
    @Test
    void rowsComeOutByScoreWithTheCountsOfTheirLabels() {
        ScoreRun.Builder builder = new ScoreRun.Builder();
        builder.add(0.5, true);
        builder.add(1, false);
        builder.add(-0.0, true);
        builder.add(0.5, false);
        builder.add(0, false);
        builder.add(0.5, true);
        ScoreRun run = builder.build();
        assertThat(Judged.groups(run)).containsExactly("0.0 1 1", "0.5 2 1", "1.0 0 1");
        assertThat(run.counts()).containsExactly(3, 3);
        assertThat(builder.build().size()).as("the builder is empty again").isZero();
    }

    @Test
    void rowsOfOneScoreTakeTheRoomOfTwo() {
        ScoreRun.Builder builder = new ScoreRun.Builder();
        for (int i = 0; i < 5000; i++) {
            builder.add(0.25, i % 5 == 0);
        }
        ScoreRun run = builder.build();
        assertThat(run.size()).isEqualTo(2);
        assertThat(Judged.groups(run)).containsExactly("0.25 1000 4000");
    }

    @Test
    void unitsAddUpAndNoneAddsNothing() {
        ScoreRun.Builder builder = new ScoreRun.Builder();
        builder.add(0.5, true);
        builder.add(0.5, true, 7);
        builder.add(0.75, true, 0);
        builder.add(0.5, false, 2);
        builder.add(0.25, false);
        assertThat(Judged.groups(builder.build())).containsExactly("0.25 0 1", "0.5 8 2");
    }

    @Test
    void inHowManyRunsRowsComeDoesNotMatter() {
        Random random = new Random(4);
        for (int round = 0; round < 20; round++) {
            boolean counted = round % 2 == 0;
            ScoreRun.Builder whole = new ScoreRun.Builder();
            List<ScoreRun.Builder> some =
                    List.of(new ScoreRun.Builder(), new ScoreRun.Builder(), new ScoreRun.Builder());
            for (int i = 0; i < 3000; i++) {
                double score = random.nextInt(round < 10 ? 50 : 100_000) / 100_000.0;
                boolean positive = random.nextBoolean();
                long units = counted && i % 3 == 0 ? random.nextInt(4) : 1;
                whole.add(score, positive, units);
                some.get(i % 3).add(score, positive, units);
            }
            List<ScoreRun> runs = new ArrayList<>();
            some.forEach(builder -> runs.add(builder.build()));
            Collections.shuffle(runs, random);
            assertThat(Judged.groups(ScoreRun.merged(runs))).isEqualTo(Judged.groups(whole.build()));
        }
    }

    @Test
    void aScoreThatIsNoProbabilityIsRefused() {
        ScoreRun.Builder builder = new ScoreRun.Builder();
        for (double score : new double[] {-0.1, 1.5, Double.NaN}) {
            assertThatThrownBy(() -> builder.add(score, true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("score " + score + " is no probability: must be from 0 to 1");
        }
    }

    @Test
    void partsFollowEachOtherAndNeverShareAScore() {
        Random random = new Random(9);
        List<ScoreRun> first = runs(random, 4, 30);
        List<ScoreRun> second = runs(random, 3, 1_000_000);
        List<ScoreCuts.Sample> samples = new ArrayList<>();
        first.forEach(run -> samples.add(ScoreCuts.Sample.of(3, run)));
        second.forEach(run -> samples.add(ScoreCuts.Sample.of(8, run)));
        Collections.shuffle(samples, random);
        ScoreCuts cuts = ScoreCuts.of(samples, 500);
        assertThat(cuts.parts()).isBetween(5, 30);
        List<ScoreCuts.Slice> slices = new ArrayList<>();
        first.forEach(run -> slices.addAll(cuts.slices(3, run)));
        second.forEach(run -> slices.addAll(cuts.slices(8, run)));
        assertThat(slices).allSatisfy(slice -> assertThat(slice.part()).isBetween(0, cuts.parts() - 1));
        assertThat(together(slices, 3, cuts.parts())).isEqualTo(Judged.groups(ScoreRun.merged(first)));
        assertThat(together(slices, 8, cuts.parts())).isEqualTo(Judged.groups(ScoreRun.merged(second)));
    }

    @Test
    void withoutRowsThereIsOnePart() {
        assertThat(ScoreCuts.of(List.of(), 10).parts()).isEqualTo(1);
    }

    /** The groups of a series, part after part. */
    private static List<String> together(List<ScoreCuts.Slice> slices, int series, int parts) {
        List<String> groups = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int one = part;
            List<ScoreRun> runs = slices.stream()
                    .filter(s -> s.series() == series && s.part() == one)
                    .map(ScoreCuts.Slice::run)
                    .toList();
            groups.addAll(runs.isEmpty() ? List.of() : Judged.groups(ScoreRun.merged(runs)));
        }
        return groups;
    }

    private static List<ScoreRun> runs(Random random, int count, int scores) {
        List<ScoreRun> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ScoreRun.Builder builder = new ScoreRun.Builder();
            for (int row = 0; row < 2000; row++) {
                builder.add(random.nextInt(scores) / (double) scores, random.nextBoolean());
            }
            runs.add(builder.build());
        }
        return runs;
    }
}
