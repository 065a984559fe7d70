package dev.nightjar.app;

import java.util.ArrayList;
import java.util.List;

/** Rows as aligned text: numbers to the right, everything else to the left. */
final class TextTable {
    private static final int WIDEST = 100;
    private static final String NUMBER = "-?[0-9][0-9,]*(\\.[0-9]+)?([eE][-+]?[0-9]+)?%?";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(List<String> header) {
        this.header = List.copyOf(header);
    }

    static TextTable of(String... header) {
        return new TextTable(List.of(header));
    }

    /** Adds a row with one cell for each column; longer texts than 100 characters end in three dots. */
    TextTable row(List<String> cells) {
        if (cells.size() != header.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + header.size() + " columns " + header);
        }
        rows.add(cells.stream().map(TextTable::oneLine).toList());
        return this;
    }

    TextTable row(String... cells) {
        return row(List.of(cells));
    }

    @Override
    public String toString() {
        int[] widths = new int[header.size()];
        boolean[] right = new boolean[header.size()];
        for (int c = 0; c < widths.length; c++) {
            int column = c;
            widths[c] = header.get(c).length();
            rows.forEach(
                    r -> widths[column] = Math.max(widths[column], r.get(column).length()));
            right[c] = !rows.isEmpty()
                    && rows.stream().map(r -> r.get(column)).allMatch(v -> v.isEmpty() || v.matches(NUMBER));
        }
        StringBuilder text = new StringBuilder();
        append(text, header, widths, right);
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("-".repeat(width));
        }
        append(text, rule, widths, right);
        rows.forEach(r -> append(text, r, widths, right));
        return text.toString().stripTrailing();
    }

    private static void append(StringBuilder text, List<String> cells, int[] widths, boolean[] right) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            String pad = " ".repeat(widths[c] - cells.get(c).length());
            line.append(c == 0 ? "" : "  ").append(right[c] ? pad + cells.get(c) : cells.get(c) + pad);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static String oneLine(String cell) {
        String line = cell.replaceAll("\\s+", " ");
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 3) + "...";
    }
}
