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

    private record Known(long from, long to, int knownTo, String name) {}

    @Test
    void anIntervalHoldsItsBeginAndNotItsEnd() {
        ValidRows<String> rows = new ValidRows<>(Ends.STATED);
        rows.add(10, 20, NEVER, "a");
        assertThat(rows.at(9)).isEmpty();
        assertThat(rows.at(10)).containsExactly("a");
        assertThat(rows.at(19)).containsExactly("a");
        assertThat(rows.at(20)).isEmpty();
    }

    @Test
    void openEndsAreOpen() {
        ValidRows<String> rows = new ValidRows<>(Ends.STATED);
        rows.add(ValidRows.ALWAYS, 5, NEVER, "first");
        rows.add(5, ValidRows.STILL, NEVER, "last");
        assertThat(rows.at(-1_000_000)).containsExactly("first");
        assertThat(rows.at(1_000_000)).containsExactly("last");
    }

    @Test
    void anEmptyIntervalIsValidAtNoMoment() {
        ValidRows<String> rows = new ValidRows<>(Ends.STATED);
        rows.add(5, 5, NEVER, "empty");
        assertThat(rows.at(5)).isEmpty();
    }

    @Test
    void withoutEndsARowIsValidUntilTheNextOneBegins() {
        ValidRows<String> rows = new ValidRows<>(Ends.NEXT);
        rows.add(1, ValidRows.STILL, 7, "a");
        rows.add(4, ValidRows.STILL, 6, "b");
        assertThat(rows.at(4)).containsExactly("b");
        rows.know(6);
        assertThat(rows.at(4)).containsExactly("a");
        rows.know(7);
        assertThat(rows.at(4)).isEmpty();
    }

    @Test
    void aCorrectionKnownOnTheDateTakesThePlaceOfWhatItCorrects() {
        ValidRows<String> rows = new ValidRows<>(Ends.STATED);
        rows.add(1, 9, 3, "old");
        rows.know(3);
        rows.add(1, 5, NEVER, "new");
        assertThat(rows.at(2)).containsExactly("new");
        assertThat(rows.at(6)).isEmpty();
        assertThatThrownBy(() -> rows.add(1, 6, NEVER, "third"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two known rows of one entity begin at 1");
    }

    @Test
    void anotherEntityKnowsNothingOfTheFormer() {
        ValidRows<String> rows = new ValidRows<>(Ends.STATED);
        rows.add(1, 9, NEVER, "a");
        rows.add(2, 9, NEVER, "b");
        rows.clear();
        rows.add(1, 9, NEVER, "c");
        assertThat(rows.at(3)).containsExactly("c");
    }

    /** Rows that overlap, come, go and are asked for, against a loop over all of them. */
    @Test
    void everyMomentAgreesWithALoopOverAllRows() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            ValidRows<String> rows = new ValidRows<>(Ends.STATED);
            List<Known> all = new ArrayList<>();
            for (int date = 0; date < 12; date++) {
                int now = date;
                rows.know(date);
                all.removeIf(r -> r.knownTo() <= now);
                for (int n = random.nextInt(3); n > 0; n--) {
                    long from = random.nextInt(15);
                    Known row = new Known(
                            from,
                            from + random.nextInt(6),
                            date + 1 + random.nextInt(8),
                            "r" + all.size() + "@" + date);
                    if (all.stream().noneMatch(r -> r.from() == row.from())) {
                        rows.add(row.from(), row.to(), row.knownTo(), row.name());
                        all.add(row);
                    }
                }
                for (long moment = -1; moment < 21; moment++) {
                    long at = moment;
                    List<String> expected = all.stream()
                            .filter(r -> r.from() <= at && at < r.to())
                            .sorted(Comparator.comparingLong(Known::from).reversed())
                            .limit(2)
                            .map(Known::name)
                            .toList();
                    assertThat(rows.at(moment))
                            .as("seed " + seed + " date " + date)
                            .isEqualTo(expected);
                }
            }
        }
    }
}
