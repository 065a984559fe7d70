package dev.nightjar.core.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One single value while it is read. What is wrong becomes a problem, and a value inside the range is read instead. */
record Leaf(Reading reading, String path, String pattern, Setting.Scalar scalar) {
    private static final Pattern DAYS = Pattern.compile("([0-9]{1,6})d");
    private static final Pattern MINUTES = Pattern.compile("([0-9]{1,6})m");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,16}");
    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches() && Double.isFinite(Double.parseDouble(text));
    }

    String text() {
        return scalar.text();
    }

    /** The text in quotes, as it may be shown. */
    String quoted() {
        return "'" + reading.masked(path, scalar.text()) + "'";
    }

    void problem(String message) {
        reading.problems().add(scalar.origin(), path, message);
    }

    /** A number of days, written {@code 60d}. */
    int days(Limits.Range range) {
        reading.range(pattern, range);
        Matcher matcher = DAYS.matcher(scalar.text());
        if (!matcher.matches() || !range.contains(Integer.parseInt(matcher.group(1)))) {
            String hint = INTEGER.matcher(scalar.text()).matches() ? "; write '" + scalar.text() + "d'" : "";
            problem(quoted() + " is not a number of days from " + range.describe() + hint);
            return (int) range.any();
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** A number of days, {@code mtd} or {@code all}. */
    Window window() {
        for (Window named : List.of(Window.THIS_MONTH, Window.EVERYTHING)) {
            if (scalar.text().equals(named.toString())) {
                return named;
            }
        }
        reading.range(pattern, Limits.WINDOW);
        Matcher matcher = DAYS.matcher(scalar.text());
        if (!matcher.matches() || !Limits.WINDOW.contains(Integer.parseInt(matcher.group(1)))) {
            String hint = INTEGER.matcher(scalar.text()).matches() ? "; write '" + scalar.text() + "d'" : "";
            problem(quoted() + " is not a number of days from " + Limits.WINDOW.describe() + ", mtd or all" + hint);
            return Window.days((int) Limits.WINDOW.any());
        }
        return Window.days(Integer.parseInt(matcher.group(1)));
    }

    /** A number of minutes, written {@code 90m}. */
    int minutes(Limits.Range range) {
        reading.range(pattern, range);
        Matcher matcher = MINUTES.matcher(scalar.text());
        if (!matcher.matches() || !range.contains(Integer.parseInt(matcher.group(1)))) {
            String hint = INTEGER.matcher(scalar.text()).matches() ? "; write '" + scalar.text() + "m'" : "";
            problem(quoted() + " is not a number of minutes from " + range.describe() + hint);
            return (int) range.any();
        }
        return Integer.parseInt(matcher.group(1));
    }

    long integer(Limits.Range range) {
        reading.range(pattern, range);
        if (!INTEGER.matcher(scalar.text()).matches() || !range.contains((double) Long.parseLong(scalar.text()))) {
            problem(quoted() + " is not a whole number from " + range.describe());
            return (long) range.any();
        }
        return Long.parseLong(scalar.text());
    }

    double number(Limits.Range range) {
        reading.range(pattern, range);
        if (!isNumber(scalar.text()) || !range.contains(Double.parseDouble(scalar.text()))) {
            problem(quoted() + " is not " + range.noun());
            return range.any();
        }
        return Double.parseDouble(scalar.text());
    }

    /** Whether it is one of the words; a problem if not. */
    boolean oneOf(List<String> words) {
        if (words.contains(scalar.text())) {
            return true;
        }
        String possible = words.size() == 1 ? words.get(0) : "one of " + String.join(", ", words);
        problem(quoted() + " is not " + possible + Nearest.hint(scalar.text(), words));
        return false;
    }

    /** Whether it is one of the names; a problem that lists them if not. */
    boolean among(List<String> names, String what) {
        if (names.contains(scalar.text())) {
            return true;
        }
        problem(quoted() + " is not " + what + Nearest.among(scalar.text(), names));
        return false;
    }

    /** An SQL expression, which may read neither clocks nor random numbers. */
    String expression() {
        Expressions.objection(scalar.text()).ifPresent(o -> problem(quoted() + " " + o));
        return scalar.text();
    }
}
