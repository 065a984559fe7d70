package dev.nightjar.features.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of {@link Sketch}, on bytes: equal states have equal bytes. */
class SketchLawsTest {
    private static final int ROUNDS = 40;

    /** A row: a value out of {@code distinct} ones, and a time. */
    record Row(double value, double time) {}

    interface Adder<S> {
        void add(S sketch, Row row);
    }

    record Case<S extends Sketch<S>>(String name, boolean orderFree, int distinct, Supplier<S> sketch, Adder<S> adder) {
        S of(List<Row> rows) {
            S made = sketch.get();
            rows.forEach(row -> adder.add(made, row));
            return made;
        }

        S merged(S a, S b) {
            S both = sketch.get();
            both.read(a.toBytes());
            byte[] before = b.toBytes();
            both.merge(b);
            assertThat(b.toBytes()).as("the other state is left as it is").isEqualTo(before);
            return both;
        }

        List<Row> rows(Random random) {
            List<Row> rows = new ArrayList<>();
            int n = random.nextInt(3 * distinct);
            for (int i = 0; i < n; i++) {
                double value = (random.nextInt(distinct) - distinct / 3) / 8.0;
                rows.add(new Row(value, random.nextInt(20)));
            }
            return rows;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case<?>> sketches() {
        return Stream.of(
                new Case<>("distinct", true, 60, DistinctSketch::new, (s, r) -> s.add(r.value())),
                new Case<>("distinct above the bound", true, 12_000, DistinctSketch::new, (s, r) -> s.add(r.value())),
                new Case<>("distinct texts", true, 60, DistinctSketch::new, (s, r) -> s.add("v" + r.value())),
                new Case<>("quantile", true, 60, QuantileSketch::new, (s, r) -> s.add(r.value())),
                new Case<>("quantile above the bound", true, 5_000, QuantileSketch::new, SketchLawsTest::addSpread),
                new Case<>("top", true, 60, () -> new TopSketch(ValueKind.NUMBER, 64), (s, r) -> s.add(r.value())),
                new Case<>(
                        "top texts",
                        true,
                        60,
                        () -> new TopSketch(ValueKind.TEXT, 64),
                        (s, r) -> s.add("é" + r.value())),
                ends(EndSketch.End.FIRST),
                ends(EndSketch.End.LAST));
    }

    private static void addSpread(QuantileSketch sketch, Row row) {
        sketch.add(Math.signum(row.value()) * Math.pow(1.03, Math.abs(row.value() * 8)));
    }

    private static Case<EndSketch> ends(EndSketch.End end) {
        return new Case<>(
                "" + end,
                false,
                30,
                () -> new EndSketch(end, ValueKind.NUMBER, 4),
                (s, r) -> s.add(r.value(), r.time()));
    }

    @ParameterizedTest
    @MethodSource("sketches")
    <S extends Sketch<S>> void anEmptyStateChangesNoByteAndHasNone(Case<S> sketch) {
        S some = sketch.of(sketch.rows(new Random(1)));
        S none = sketch.sketch().get();
        assertThat(none.toBytes()).isEmpty();
        assertThat(sketch.merged(some, none).toBytes()).isEqualTo(some.toBytes());
        assertThat(sketch.merged(none, some).toBytes()).isEqualTo(some.toBytes());
        some.clear();
        assertThat(some.toBytes()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("sketches")
    <S extends Sketch<S>> void halvesMergeToTheWholeHoweverTheyAreGrouped(Case<S> sketch) {
        Random random = new Random(2);
        for (int round = 0; round < ROUNDS; round++) {
            List<Row> rows = sketch.rows(random);
            int a = random.nextInt(rows.size() + 1);
            int b = a + random.nextInt(rows.size() + 1 - a);
            S first = sketch.of(rows.subList(0, a));
            S second = sketch.of(rows.subList(a, b));
            S third = sketch.of(rows.subList(b, rows.size()));
            byte[] whole = sketch.of(rows).toBytes();
            assertThat(sketch.merged(sketch.merged(first, second), third).toBytes())
                    .isEqualTo(whole);
            assertThat(sketch.merged(first, sketch.merged(second, third)).toBytes())
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("sketches")
    <S extends Sketch<S>> void orderFreeStatesHaveTheSameBytesInAnyOrder(Case<S> sketch) {
        Random random = new Random(3);
        for (int round = 0; round < (sketch.orderFree() ? ROUNDS : 0); round++) {
            List<Row> rows = sketch.rows(random);
            S first = sketch.of(rows.subList(0, rows.size() / 2));
            S second = sketch.of(rows.subList(rows.size() / 2, rows.size()));
            byte[] whole = sketch.of(rows).toBytes();
            Collections.shuffle(rows, random);
            assertThat(sketch.of(rows).toBytes()).isEqualTo(whole);
            assertThat(sketch.merged(second, first).toBytes()).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("sketches")
    <S extends Sketch<S>> void bytesGiveTheStateAgain(Case<S> sketch) {
        Random random = new Random(4);
        S read = sketch.sketch().get();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = sketch.of(sketch.rows(random)).toBytes();
            read.read(bytes);
            assertThat(read.toBytes()).isEqualTo(bytes);
        }
    }
}
