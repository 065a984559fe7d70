package dev.nightjar.training;

import dev.nightjar.core.number.ExactSum;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The curves of a {@link BinaryState}. ROC and precision over recall at about every hundredth of the rows; the mean score and mean label of ten bins
 * of equally many rows, from the smallest scores on, rows of one score in one bin; the share of the positives among the rows with the greatest
 * scores, at every tenth of the rows: where a tenth ends among rows of one score, as many of them are positive as on average.
 */
final class BinaryCurves implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int BINS = 10;
    private static final int POINTS = 100;

    private final ClassTotals totals;
    private final Shares hundredths;
    private final Shares tenths;
    private final Bin[] bins = new Bin[BINS];
    private final List<BinaryState.Cut> cuts = new ArrayList<>();

    /** Positives among the first tenth, two tenths, … of the rows; NaN until it is seen. */
    private final double[] gained = new double[BINS];

    private static final class Bin implements Serializable {
        private static final long serialVersionUID = 1L;
        private long units;
        private long positives;
        private final ExactSum scores = new ExactSum();
    }

    BinaryCurves(ClassTotals totals) {
        this.totals = totals;
        hundredths = new Shares(totals.units(), POINTS);
        tenths = new Shares(totals.units(), BINS);
        Arrays.setAll(bins, i -> new Bin());
        Arrays.fill(gained, Double.NaN);
    }

    /**
     * Adds all rows of one score.
     *
     * @param cutPositives units with this score or a greater one and label 1
     * @param cutNegatives units with this score or a greater one and label 0
     */
    void add(double score, long groupPositives, long groupNegatives, long cutPositives, long cutNegatives) {
        long units = groupPositives + groupNegatives;
        if (units == 0) {
            return;
        }
        long above = cutPositives + cutNegatives;
        if (hundredths.of(above) > hundredths.of(above - units)) {
            cuts.add(new BinaryState.Cut(score, cutPositives, cutNegatives));
        }
        Bin bin = bins[tenths.of(totals.units() - above)];
        bin.units += units;
        bin.positives += groupPositives;
        bin.scores.addProduct(score, units);
        int ended = tenths.of(above);
        for (int tenth = tenths.of(above - units) + 1; tenth <= ended; tenth++) {
            double among = (tenth * (double) totals.units() / BINS - (above - units)) / units;
            gained[tenth - 1] = (cutPositives - groupPositives) + groupPositives * Math.min(1, among);
        }
    }

    void merge(BinaryCurves other) {
        for (int i = 0; i < BINS; i++) {
            bins[i].units += other.bins[i].units;
            bins[i].positives += other.bins[i].positives;
            bins[i].scores.merge(other.bins[i].scores);
            gained[i] = Double.isNaN(other.gained[i]) ? gained[i] : other.gained[i];
        }
        cuts.addAll(other.cuts);
    }

    /** The share of positives in the tenth of the rows with the greatest scores over that of all. Needs a positive. */
    double lift() {
        return gained[0] / totals.positives() * BINS;
    }

    /** The mean distance of a bin's mean score and mean label, over the rows. */
    double calibrationError() {
        double error = 0;
        for (Bin bin : bins) {
            if (bin.units > 0) {
                error += Math.abs(bin.scores.value() - bin.positives);
            }
        }
        return error / totals.units();
    }

    List<CurvePoint> points() {
        List<CurvePoint> points = new ArrayList<>();
        cuts.sort(Comparator.comparingDouble(BinaryState.Cut::score).reversed());
        if (totals.positives() > 0 && totals.negatives() > 0) {
            addRoc(points);
        }
        if (totals.positives() > 0) {
            addPrecision(points);
            addGains(points);
        }
        addCalibration(points);
        return points;
    }

    private void addRoc(List<CurvePoint> points) {
        int position = 0;
        points.add(new CurvePoint("roc", position++, 0, 0));
        for (BinaryState.Cut cut : cuts) {
            points.add(new CurvePoint(
                    "roc",
                    position++,
                    cut.falsePositives() / (double) totals.negatives(),
                    cut.truePositives() / (double) totals.positives()));
        }
    }

    private void addPrecision(List<CurvePoint> points) {
        int position = 0;
        for (BinaryState.Cut cut : cuts) {
            double yes = (double) cut.truePositives() + cut.falsePositives();
            points.add(new CurvePoint(
                    "pr", position++, cut.truePositives() / (double) totals.positives(), cut.truePositives() / yes));
        }
    }

    private void addGains(List<CurvePoint> points) {
        for (int i = 0; i < BINS; i++) {
            double share = (i + 1) / (double) BINS;
            points.add(new CurvePoint("gain", i, share, gained[i] / totals.positives()));
        }
        for (int i = 0; i < BINS; i++) {
            double share = (i + 1) / (double) BINS;
            points.add(new CurvePoint("lift", i, share, gained[i] / totals.positives() / share));
        }
    }

    private void addCalibration(List<CurvePoint> points) {
        int position = 0;
        for (Bin bin : bins) {
            if (bin.units > 0) {
                double mean = bin.scores.value() / bin.units;
                points.add(new CurvePoint("calibration", position++, mean, bin.positives / (double) bin.units));
            }
        }
    }
}
