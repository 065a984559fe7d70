package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CategoryTableTest {
    private static Map<String, Long> counts(CategoryTable table) {
        Map<String, Long> counts = new TreeMap<>();
        for (int id = 0; id < table.size(); id++) {
            counts.put(table.name(id), table.count(id));
        }
        return counts;
    }

    private static List<String> names(int different, int rows) {
        var random = new Random(3);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            names.add("c" + random.nextInt(different));
        }
        return names;
    }

    @Test
    void uptoTheBoundEveryCategoryIsCounted() {
        CategoryTable table = new CategoryTable(0, 100);
        Map<String, Long> expected = new TreeMap<>();
        for (String name : names(100, 3_000)) {
            table.add(name);
            expected.merge(name, 1L, Long::sum);
        }
        assertThat(counts(table)).isEqualTo(expected).hasSize(100);
    }

    @Test
    void beyondItWhichOnesDependsOnTheSetAloneAndTheirCountsAreExact() {
        List<String> names = names(1_000, 5_000);
        Map<String, Long> exact = new TreeMap<>();
        names.forEach(name -> exact.merge(name, 1L, Long::sum));
        CategoryTable whole = new CategoryTable(0, 100);
        names.forEach(whole::add);
        assertThat(whole.size()).isBetween(30, 100);
        assertThat(exact).containsAllEntriesOf(counts(whole));
        for (int parts = 1; parts < 6; parts++) {
            Collections.shuffle(names, new Random(parts));
            CategoryTable merged = new CategoryTable(0, 100);
            for (int part = 0; part < parts; part++) {
                CategoryTable one = new CategoryTable(0, 100);
                names.subList(part * 5_000 / parts, (part + 1) * 5_000 / parts).forEach(one::add);
                merged.merge(one);
            }
            assertThat(counts(merged)).isEqualTo(counts(whole));
        }
    }

    @Test
    void aMillionCategoriesAreCountedExactly() {
        CategoryTable table = new CategoryTable(0);
        for (int i = 0; i < 1_000_000; i++) {
            table.add("category " + i);
        }
        assertThat(table.size()).isEqualTo(1_000_000);
        table.add("category 7");
        assertThat(counts(table).get("category 7")).isEqualTo(2);
    }

    @Test
    void labelsOfFoldsAreSummedWithoutRounding() {
        CategoryTable table = new CategoryTable(2);
        table.add("a", 0, 0.1);
        table.add("a", 0, 1e9);
        table.add("a", 0, -1e9);
        table.add("a", 1, -7.25);
        LabelSums sums = new LabelSums(2);
        table.addLabels(0, 1, sums, 0);
        table.addLabels(0, OutOfFold.NO_FOLD, sums, 1);
        assertThat(sums.count(0)).isEqualTo(3);
        assertThat(sums.sum(0)).isEqualTo(0.1);
        assertThat(sums.count(1)).isEqualTo(4);
        assertThat(sums.sum(1)).isEqualTo(0.1 - 7.25);
    }

    @Test
    void labelsBeyondTheBoundCountAsTheBound() {
        LabelSums sums = new LabelSums(1);
        sums.add(0, 1e300);
        sums.add(0, -1.0);
        assertThat(sums.sum(0)).isEqualTo(LabelSums.MOST - 1);
    }
}
