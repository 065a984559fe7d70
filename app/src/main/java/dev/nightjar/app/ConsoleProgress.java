package dev.nightjar.app;

import dev.nightjar.core.run.Progress;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * Shows a person how far the work is. On a terminal a bar that is drawn over itself; elsewhere a line at the start, every ten seconds
 * and at the end of each piece of work. Bars go to {@code err}, sentences to {@code out}.
 */
final class ConsoleProgress implements Progress {
    /** How it is shown. */
    enum Style {
        BAR,
        LINES
    }

    private static final int WIDTH = 28;
    private static final long BAR_EVERY_NANOS = 80_000_000L;
    private static final long LINE_EVERY_NANOS = 10_000_000_000L;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final Style style;
    private final LongSupplier nanos;
    private String work = "";
    private long drawn;
    private boolean barStands;

    ConsoleProgress(PrintWriter out, PrintWriter err, Style style, LongSupplier nanos) {
        this.out = out;
        this.err = err;
        this.style = style;
        this.nanos = nanos;
    }

    @Override
    public synchronized void step(String what, long done, long total, String note) {
        long now = nanos.getAsLong();
        boolean begins = !what.equals(work);
        boolean ends = done >= total;
        long every = style == Style.BAR ? BAR_EVERY_NANOS : LINE_EVERY_NANOS;
        if (!begins && !ends && now - drawn < every) {
            return;
        }
        work = ends ? "" : what;
        drawn = now;
        if (style == Style.LINES) {
            err.println(counted(what, done, total, note));
        } else if (ends) {
            clear();
        } else {
            err.print(CLEAR + bar(what, done, total, note));
            barStands = true;
        }
        err.flush();
    }

    @Override
    public synchronized void say(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    private void clear() {
        if (barStands) {
            err.print(CLEAR);
            err.flush();
            barStands = false;
        }
    }

    private static String counted(String what, long done, long total, String note) {
        return what + " " + done + " of " + total + (note.isEmpty() ? "" : " " + note);
    }

    private static String bar(String what, long done, long total, String note) {
        int full = total <= 0 ? 0 : (int) (WIDTH * Math.max(0, Math.min(done, total)) / total);
        return what + " [" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + done + "/" + total
                + (note.isEmpty() ? "" : " " + note);
    }
}
