package dev.nightjar.training;

import dev.nightjar.core.number.ExactSum;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well the rows of each group are ordered by their scores, as a mergeable state: the mean over groups, the same bits in whatever order. Rows with label 1
 * are what is looked for; groups without one are left out. Of rows with equal scores every order is as likely as another, and figures are the mean
 * of all of them, but for the mean reciprocal rank, which takes the mean place of the first row with label 1.
 */
public final class RankingState implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] places;
    private long groups;
    private final ExactSum averagePrecision = new ExactSum();
    private final ExactSum reciprocalRank = new ExactSum();
    private final ExactSum[] gain;
    private final ExactSum[] recall;

    private final transient Group group = new Group();

    /** The group that is being read, in falling order of the score: ties, as rows and rows with label 1. */
    private static final class Group {
        private double score = Double.NaN;
        private int ties;
        private long[] rows = new long[16];
        private long[] wanted = new long[16];
    }

    /** @param places after which recall and gain are told, 1 or more each */
    public RankingState(List<Integer> places) {
        this.places = places.stream().mapToInt(Integer::intValue).toArray();
        gain = new ExactSum[this.places.length];
        recall = new ExactSum[this.places.length];
        for (int i = 0; i < this.places.length; i++) {
            gain[i] = new ExactSum();
            recall[i] = new ExactSum();
        }
    }

    /** Adds a row of the group that is being read; its score is not greater than those before it. */
    public void add(double score, boolean isWanted) {
        if (group.ties == 0 || score != group.score) {
            if (group.ties == group.rows.length) {
                group.rows = Arrays.copyOf(group.rows, 2 * group.ties);
                group.wanted = Arrays.copyOf(group.wanted, 2 * group.ties);
            }
            group.score = score;
            group.rows[group.ties] = 0;
            group.wanted[group.ties] = 0;
            group.ties++;
        }
        group.rows[group.ties - 1]++;
        group.wanted[group.ties - 1] += isWanted ? 1 : 0;
    }

    /** Ends the group that is being read; without rows it does nothing. */
    public void endGroup() {
        long all = 0;
        for (int tie = 0; tie < group.ties; tie++) {
            all += group.wanted[tie];
        }
        if (all > 0) {
            groups++;
            addPrecision(all);
            for (int i = 0; i < places.length; i++) {
                addPlaces(i, all);
            }
        }
        group.ties = 0;
    }

    private void addPrecision(long all) {
        long rows = 0;
        long found = 0;
        double precision = 0;
        for (int tie = 0; tie < group.ties; tie++) {
            long wanted = group.wanted[tie];
            if (found == 0 && wanted > 0) {
                reciprocalRank.add(1 / (rows + (group.rows[tie] + 1.0) / (wanted + 1)));
            }
            rows += group.rows[tie];
            found += wanted;
            precision += wanted * (found / (double) rows);
        }
        averagePrecision.add(precision / all);
    }

    private void addPlaces(int place, long all) {
        long above = 0;
        double found = 0;
        double gained = 0;
        for (int tie = 0; tie < group.ties && above < places[place]; tie++) {
            long among = Math.min(group.rows[tie], places[place] - above);
            double each = group.wanted[tie] / (double) group.rows[tie];
            found += each * among;
            if (each > 0) {
                gained += each * discounts(above, above + among);
            }
            above += group.rows[tie];
        }
        recall[place].add(found / all);
        gain[place].add(gained / discounts(0, Math.min(all, places[place])));
    }

    /** Of the places after {@code from}, up to {@code to}, counted from 1: the sum of 1 / log2(place + 1). */
    private static double discounts(long from, long to) {
        double sum = 0;
        for (long place = from + 1; place <= to; place++) {
            sum += StrictMath.log(2) / StrictMath.log(place + 1);
        }
        return sum;
    }

    /** Adds the groups of the other state; no group is in both. Returns this. */
    public RankingState merge(RankingState other) {
        groups += other.groups;
        averagePrecision.merge(other.averagePrecision);
        reciprocalRank.merge(other.reciprocalRank);
        for (int i = 0; i < places.length; i++) {
            gain[i].merge(other.gain[i]);
            recall[i].merge(other.recall[i]);
        }
        return this;
    }

    /** {@code map}, {@code mrr}, {@code ndcg_K}, {@code recall_K} and {@code ranked_groups}; nothing if no group has a row with label 1. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new TreeMap<>();
        if (groups == 0) {
            return figures;
        }
        figures.put("ranked_groups", (double) groups);
        figures.put("map", averagePrecision.value() / groups);
        figures.put("mrr", reciprocalRank.value() / groups);
        for (int i = 0; i < places.length; i++) {
            figures.put("ndcg_" + places[i], gain[i].value() / groups);
            figures.put("recall_" + places[i], recall[i].value() / groups);
        }
        return figures;
    }
}
