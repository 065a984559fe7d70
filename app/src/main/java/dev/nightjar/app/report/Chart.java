package dev.nightjar.app.report;

import java.util.List;
import java.util.Objects;

/**
 * A chart, and the same numbers as a table for those who do not see it.
 *
 * @param id unique in the page; letters, digits and {@code -}
 * @param describes what the chart shows, in one sentence, for people who do not see it
 * @param series at most 8, each of at most 200 points
 */
public record Chart(
        String id, String title, String describes, Kind kind, String xLabel, String yLabel, List<Series> series) {
    /** The shape of the marks, and the scale that goes with it. */
    public enum Kind {
        /** A line through points. */
        LINE,
        /** As LINE, both axes from 0 to 1. */
        UNIT_SQUARE,
        /** As UNIT_SQUARE, with the diagonal as a thin reference. */
        DIAGONAL,
        /** Bars that touch: x is the left end of a bin. */
        HISTOGRAM
    }

    /** A named row of points, x ascending. */
    public record Series(String name, List<Point> points) {
        public Series {
            Objects.requireNonNull(name);
            points = List.copyOf(points);
            if (points.size() > MOST_POINTS) {
                throw new IllegalArgumentException(
                        name + ": " + points.size() + " points, at most " + MOST_POINTS + " are drawn");
            }
        }
    }

    /** A point; both finite. */
    public record Point(double x, double y) {
        public Point {
            if (!Double.isFinite(x) || !Double.isFinite(y)) {
                throw new IllegalArgumentException("point (" + x + ", " + y + ") is not finite");
            }
        }
    }

    /** The bound of {@link Series#points()}. */
    public static final int MOST_POINTS = 200;

    private static final int MOST_SERIES = 8;

    public Chart {
        if (!id.matches("[A-Za-z][A-Za-z0-9-]*")) {
            throw new IllegalArgumentException("chart '" + id + "': an id has letters, digits and - only");
        }
        Objects.requireNonNull(title);
        Objects.requireNonNull(describes);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(xLabel);
        Objects.requireNonNull(yLabel);
        series = List.copyOf(series);
        if (series.size() > MOST_SERIES) {
            throw new IllegalArgumentException(id + ": " + series.size() + " series, at most " + MOST_SERIES);
        }
    }

    /** The same chart of other numbers. */
    public Chart with(List<Series> others) {
        return new Chart(id, title, describes, kind, xLabel, yLabel, others);
    }
}
