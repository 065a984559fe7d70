package dev.nightjar.app.report;

import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/** How numbers read on the page, as filters of the template. A value that is not there reads as a dash. */
final class PageFormats extends AbstractExtension {
    private static final String NONE = "–";
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    @Override
    public Map<String, Filter> getFilters() {
        return Map.of(
                "count", filter(v -> count(((Number) v).longValue())),
                "figure", filter(v -> figure(((Number) v).doubleValue())),
                "seconds", filter(v -> seconds(((Number) v).doubleValue())),
                "bytes", filter(v -> bytes(((Number) v).longValue())),
                "signed", filter(v -> signed(((Number) v).doubleValue())),
                "reading", filter(v -> reading(v.toString())),
                "given", filter(Object::toString));
    }

    /** {@code 12,345}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Four significant digits or four decimals, whichever is shorter; whole numbers without a point. */
    static String figure(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return count((long) value);
        }
        double size = Math.abs(value);
        if (size < 1e-4) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return String.format(Locale.ROOT, size >= 1000 ? "%,.0f" : size >= 10 ? "%.2f" : "%.4f", value);
    }

    /** {@code 0.4 s}, {@code 12 s}, {@code 3 min 05 s}. */
    static String seconds(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 60 ? whole + " s" : String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }

    /** In powers of 1,000: {@code 1.2 MB}. */
    static String bytes(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < UNITS.length - 1) {
            size /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || size >= 100 ? "%.0f %s" : "%.1f %s", size, UNITS[unit]);
    }

    /** With its sign: {@code +0.1200}. */
    static String signed(double value) {
        return value > 0 ? "+" + figure(value) : figure(value).replace('-', '−');
    }

    /** A value as text: numbers with many digits as {@link #figure} has them, everything else as it is. */
    static String reading(String text) {
        return text.matches("-?[0-9]+[.][0-9]{5,}([eE]-?[0-9]+)?") ? figure(Double.parseDouble(text)) : text;
    }

    private static Filter filter(Function<Object, String> format) {
        return new Filter() {
            @Override
            public Object apply(
                    Object input,
                    Map<String, Object> arguments,
                    PebbleTemplate self,
                    EvaluationContext context,
                    int line) {
                Object value = unwrapped(input);
                return value == null ? NONE : format.apply(value);
            }

            @Override
            public List<String> getArgumentNames() {
                return List.of();
            }
        };
    }

    private static Object unwrapped(Object input) {
        if (input instanceof Optional<?> some) {
            return some.orElse(null);
        }
        if (input instanceof OptionalDouble some) {
            return some.isPresent() ? some.getAsDouble() : null;
        }
        if (input instanceof OptionalLong some) {
            return some.isPresent() ? some.getAsLong() : null;
        }
        return input;
    }
}
