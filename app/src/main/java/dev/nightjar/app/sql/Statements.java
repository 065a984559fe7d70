package dev.nightjar.app.sql;

import java.util.ArrayList;
import java.util.List;

/** Cuts what a person types into statements, at semicolons that stand in no quotes and no comment. */
public final class Statements {
    private final StringBuilder open = new StringBuilder();

    /**
     * Takes a line more.
     *
     * @return the statements that end in it, without their semicolons; empty ones are left out
     */
    public List<String> add(String line) {
        open.append(line).append('\n');
        List<String> ended = new ArrayList<>();
        int start = 0;
        int at = 0;
        while (at < open.length()) {
            char c = open.charAt(at);
            if (c == ';') {
                keep(ended, open.substring(start, at));
                at++;
                start = at;
            } else {
                int end = skip(c, at);
                if (end < 0) {
                    break;
                }
                at = end;
            }
        }
        open.delete(0, start);
        if (pending().isEmpty()) {
            open.setLength(0);
        }
        return ended;
    }

    /** What no semicolon has ended yet, without blanks around it. */
    public String pending() {
        return open.toString().strip();
    }

    /** Forgets it. */
    public void clear() {
        open.setLength(0);
    }

    private static void keep(List<String> ended, String statement) {
        if (!statement.isBlank()) {
            ended.add(statement.strip());
        }
    }

    /** The position behind what begins here; -1 if its end is not there yet. */
    private int skip(char c, int at) {
        if (c == '\'' || c == '"' || c == '`') {
            return quoted(c, at);
        }
        if (c == '-' && at + 1 < open.length() && open.charAt(at + 1) == '-') {
            return after("\n", at);
        }
        if (c == '/' && at + 1 < open.length() && open.charAt(at + 1) == '*') {
            return after("*/", at + 2);
        }
        return at + 1;
    }

    private int quoted(char quote, int from) {
        for (int at = from + 1; at < open.length(); at++) {
            if (open.charAt(at) == '\\' && quote != '`') {
                at++;
            } else if (open.charAt(at) == quote) {
                return at + 1;
            }
        }
        return -1;
    }

    private int after(String end, int from) {
        int found = open.indexOf(end, from);
        return found < 0 ? -1 : found + end.length();
    }
}
