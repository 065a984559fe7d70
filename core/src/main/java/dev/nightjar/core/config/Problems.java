package dev.nightjar.core.config;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Everything that is wrong with a configuration, collected so that a person sees it all at once. */
final class Problems {
    /** One line of the message. */
    private record Problem(Origin origin, String key, String message) {
        String line() {
            return origin.position() + ": " + (key.isEmpty() ? "" : key + ": ") + message;
        }
    }

    private final String subject;
    private final Set<Problem> found = new LinkedHashSet<>();

    Problems(String subject) {
        this.subject = subject;
    }

    /** @param key dotted path; empty for a problem of the whole file */
    void add(Origin origin, String key, String message) {
        found.add(new Problem(origin, key, message));
    }

    boolean none() {
        return found.isEmpty();
    }

    /** What is wrong, without the places. */
    List<String> messages() {
        return found.stream().map(Problem::message).toList();
    }

    int count() {
        return found.size();
    }

    /** Throws one CONFIG error with every problem, in the order of files and lines, if there is any. */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        List<String> places = new ArrayList<>();
        for (Problem problem : found) {
            if (!places.contains(problem.origin().place())) {
                places.add(problem.origin().place());
            }
        }
        String lines = found.stream()
                .sorted(Comparator.comparing((Problem p) -> p.origin().layer())
                        .thenComparingInt(p -> places.indexOf(p.origin().place()))
                        .thenComparingInt(p -> p.origin().line())
                        .thenComparingInt(p -> p.origin().column()))
                .map(p -> "\n  " + p.line())
                .collect(Collectors.joining());
        String count = found.size() == 1 ? "1 problem" : found.size() + " problems";
        throw new PipelineException(ErrorKind.CONFIG, subject + ": " + count + " in the configuration" + lines);
    }
}
