package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.features.ValidRows.Ends;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValidRowsTest {
    private static final int NEVER = Integer.MAX_VALUE;
    private static final int NIGHT = 0;

    private record Known(long from, long to, int knownFrom, int knownTo, String name) {
        boolean knownOn(int date) {
            return knownFrom <= date && date < knownTo;
        }
    }

    @Test
    void anIntervalHoldsItsBeginAndNotItsEnd() {
        ValidRows<String> rows = new ValidRows<>(Ends.STATED);
        assertThat(rows.at(9, NIGHT)).isEmpty();
        rows.add(10, 20, NIGHT, NEVER, "a");
        assertThat(rows.at(10, NIGHT)).containsExactly("a");
        assertThat(rows.at(19, NIGHT)).containsExactly("a");
        assertThat(rows.at(20, NIGHT)).isEmpty();
    }

    @Test
    void openEndsAreOpen() {
        ValidRows<String> rows = new ValidRows<>(Ends.STATED);
        rows.add(ValidRows.ALWAYS, 5, NIGHT, NEVER, "first");
        assertThat(rows.at(-1_000_000, NIGHT)).containsExactly("first");
        rows.add(5, ValidRows.STILL, NIGHT, NEVER, "last");
        assertThat(rows.at(1_000_000, NIGHT)).containsExactly("last");
    }

    @Test
    void anEmptyIntervalIsValidAtNoMoment() {
        ValidRows<String> rows = new ValidRows<>(Ends.STATED);
        rows.add(5, 5, NIGHT, NEVER, "empty");
        assertThat(rows.at(5, NIGHT)).isEmpty();
    }

    @Test
    void withoutEndsARowIsValidUntilTheNextOneThatTheNightKnowsBegins() {
        ValidRows<String> rows = new ValidRows<>(Ends.NEXT);
        rows.add(1, ValidRows.STILL, 0, 7, "a");
        rows.add(4, ValidRows.STILL, 2, 6, "b");
        assertThat(rows.at(4, 1)).containsExactly("a");
        assertThat(rows.at(4, 2)).containsExactly("b");
        assertThat(rows.at(4, 6)).containsExactly("a");
        assertThat(rows.at(4, 7)).isEmpty();
    }

    @Test
    void aCorrectionTakesThePlaceOfWhatItCorrectsFromItsDateOn() {
        ValidRows<String> rows = new ValidRows<>(Ends.STATED);
        rows.add(1, 5, 3, NEVER, "new");
        rows.add(1, 9, 0, 3, "old");
        assertThat(rows.at(2, 2)).containsExactly("old");
        assertThat(rows.at(2, 3)).containsExactly("new");
        assertThat(rows.at(6, 3)).isEmpty();
        assertThatThrownBy(() -> rows.add(1, 6, 5, NEVER, "third"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two known rows of one entity begin at 1");
    }

    @Test
    void anotherEntityKnowsNothingOfTheFormer() {
        ValidRows<String> rows = new ValidRows<>(Ends.STATED);
        rows.add(1, 9, NIGHT, NEVER, "a");
        rows.add(2, 9, NIGHT, NEVER, "b");
        rows.clear();
        rows.add(1, 9, NIGHT, NEVER, "c");
        assertThat(rows.at(3, NIGHT)).containsExactly("c");
    }

    @Test
    void anEntityWithVeryManyRowsHoldsOneForEachSpanOfDates() {
        for (Ends ends : Ends.values()) {
            ValidRows<String> rows = new ValidRows<>(ends);
            for (int r = 0; r < 100_000; r++) {
                rows.add(r, r + 1, r % 10, NEVER, "r" + r);
            }
            assertThat(rows.spans()).isLessThanOrEqualTo(11);
            assertThat(rows.at(99_999, 9)).containsExactly("r99999");
        }
    }

    /** Rows that overlap, come, go and are asked for, against a loop over all of them. */
    @Test
    void everyMomentAndDateAgreesWithALoopOverAllRows() {
        for (Ends ends : Ends.values()) {
            for (int seed = 0; seed < 1000; seed++) {
                agreesWithALoop(ends, new Random(seed), "seed " + seed);
            }
        }
    }

    private static void agreesWithALoop(Ends ends, Random random, String seed) {
        ValidRows<String> rows = new ValidRows<>(ends);
        List<Known> all = new ArrayList<>();
        for (long from = 0; from < 15; from++) {
            long begin = from;
            for (int n = random.nextInt(3); n > 0; n--) {
                int known = random.nextInt(10);
                int gone = random.nextInt(4) == 0 ? NEVER : known + random.nextInt(5);
                Known row = new Known(from, from + random.nextInt(6), known, gone, "r" + all.size());
                boolean meets = all.stream()
                        .anyMatch(r ->
                                r.from() == begin && r.knownFrom() < row.knownTo() && row.knownFrom() < r.knownTo());
                boolean empty = ends == Ends.STATED && row.to() == from;
                if (!meets && !empty && row.knownFrom() < row.knownTo()) {
                    rows.add(row.from(), row.to(), row.knownFrom(), row.knownTo(), row.name());
                    all.add(row);
                }
            }
            for (int date = -1; date < 16; date++) {
                int on = date;
                List<String> expected = all.stream()
                        .filter(r -> r.knownOn(on) && (ends == Ends.NEXT || begin < r.to()))
                        .sorted(Comparator.comparingLong(Known::from).reversed())
                        .limit(ends == Ends.NEXT ? 1 : 2)
                        .map(Known::name)
                        .toList();
                assertThat(rows.at(begin, date)).as(seed + " date " + date).isEqualTo(expected);
            }
        }
    }
}
