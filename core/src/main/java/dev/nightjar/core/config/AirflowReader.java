package dev.nightjar.core.config;

import dev.nightjar.core.time.LogicalDate;
import java.util.Optional;

/** Reads the block {@code airflow}. */
final class AirflowReader {
    private AirflowReader() {}

    static Airflow read(Section section) {
        boolean catchUp = section.flag("catch_up");
        Optional<LogicalDate> start = start(section, catchUp);
        Optional<LogicalDate> end = date(section, "end");
        Section links = section.section("links");
        return section.build(() -> new Airflow(
                section.text("owner"),
                section.texts("tags"),
                start,
                end,
                catchUp,
                section.integer("max_active_runs", Limits.ACTIVE_RUNS),
                section.choice("tasks", Airflow.Tasks.class),
                section.text("pool"),
                section.optionalText("train_pool"),
                section.integer("retries", Limits.RETRIES),
                section.integer("retry_after", Limits.RETRY_AFTER),
                section.integer("timeout", Limits.TIMEOUT),
                section.integer("wait", Limits.WAIT),
                section.flag("predictions"),
                new Airflow.Links(links.optionalText("report"), links.optionalText("spark"))));
    }

    private static Optional<LogicalDate> start(Section section, boolean catchUp) {
        Optional<LogicalDate> start = date(section, "start");
        if (section.optionalText("start").isEmpty() && catchUp) {
            section.problem("start", "is missing; catch_up: true runs every night since this date");
        }
        return start;
    }

    private static Optional<LogicalDate> date(Section section, String key) {
        try {
            return section.optionalText(key).map(LogicalDate::parse);
        } catch (IllegalArgumentException e) {
            section.problem(key, e.getMessage());
            return Optional.empty();
        }
    }
}
