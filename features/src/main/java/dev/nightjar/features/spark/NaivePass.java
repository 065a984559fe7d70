package dev.nightjar.features.spark;

import dev.nightjar.features.FeatureValues;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** One partition's rows, as {@link NaiveRows#inOrder} sorts them, as one answer for each question: its number, numbers, texts. */
final class NaivePass implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final NaiveSolver[] groups;
    private final Map<Integer, Asks.Unit> units;
    private final Deque<Row> ready = new ArrayDeque<>();
    private Row ahead;

    /** @param numbers columns of numbers; texts are behind them */
    NaivePass(Iterator<Row> rows, List<NaiveSolver.Maker> groups, Map<Integer, Asks.Unit> units, int numbers) {
        this.rows = rows;
        this.groups = groups.stream().map(g -> g.make(numbers)).toArray(NaiveSolver[]::new);
        this.units = units;
        this.ahead = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty() || ahead != null;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (ready.isEmpty()) {
            answer();
        }
        return ready.remove();
    }

    private void answer() {
        int number = ahead.getInt(0);
        NaiveSolver group = groups[ahead.getInt(1)];
        Asks.Unit unit = units.get(number);
        group.begin(unit);
        while (ahead != null && ahead.getInt(0) == number) {
            group.add(ahead);
            ahead = rows.hasNext() ? rows.next() : null;
        }
        for (int q = 0; q < unit.questions().size(); q++) {
            FeatureValues answers = group.answer(unit.moments().get(q));
            double[] found = new double[answers.size()];
            String[] texts = new String[answers.size()];
            for (int f = 0; f < found.length; f++) {
                found[f] = answers.number(f);
                texts[f] = answers.text(f);
            }
            ready.add(RowFactory.create(unit.questions().get(q), found, texts));
        }
    }
}
