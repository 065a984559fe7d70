package dev.nightjar.app.plan;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Windows that begin before the facts do, as far as the dates of daily files tell. */
final class WindowReach {
    private WindowReach() {}

    /** One sentence for each group whose longest window is not full on the night. */
    static List<String> warnings(Pipeline pipeline, LogicalDate night, Known known) {
        List<String> warnings = new ArrayList<>();
        for (FeatureGroup.Aggregates group : pipeline.aggregateGroups()) {
            String source = pipeline.tables().get(group.from()).source();
            Optional<LogicalDate> first = first(source, known);
            int longest =
                    group.windows().stream().mapToInt(Window::length).max().orElse(0);
            LogicalDate begin = night.plus(1 - longest);
            if (pipeline.sources().get(source).daily() && first.isPresent() && begin.isBefore(first.get())) {
                warnings.add("features." + group.name() + ": its window of " + longest + "d begins " + begin
                        + ", and the files of "
                        + source + " begin " + first.get() + "; it holds all of its days from night "
                        + first.get().plus(longest - 1) + " on");
            }
        }
        return warnings;
    }

    private static Optional<LogicalDate> first(String source, Known known) {
        Stream<LocalDate> seen =
                known.seen().stream().filter(s -> s.source().equals(source)).flatMap(s -> s.declared().stream());
        Stream<LocalDate> closed = known.closed().stream()
                .filter(r -> r.source().equals(source))
                .map(r -> r.declared().orElse(r.known().day()));
        return Stream.concat(seen, closed).min(LocalDate::compareTo).map(LogicalDate::new);
    }
}
