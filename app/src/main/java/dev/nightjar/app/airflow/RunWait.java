package dev.nightjar.app.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.time.LogicalDate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Waits for the end of a run, and says what its tasks do meanwhile. */
public final class RunWait {
    private final PipelineDag dag;
    private final Progress progress;
    private final Duration every;
    private final Map<String, String> said = new HashMap<>();

    /** @param every how long to rest between two looks */
    public RunWait(PipelineDag dag, Progress progress, Duration every) {
        this.dag = Objects.requireNonNull(dag);
        this.progress = Objects.requireNonNull(progress);
        this.every = Objects.requireNonNull(every);
    }

    /** A run that ended well, and its tasks. */
    public record Ended(DagRun run, List<DagTask> tasks) {}

    /**
     * @param timeout after which the wait is given up; the run goes on
     * @throws PipelineException if the run failed, of the kind with which its task ended (EXTERNAL if the task did not say); EXTERNAL after
     *     the time-out
     */
    public Ended untilEnded(DagRun begun, Duration timeout) {
        long begin = System.nanoTime();
        while (true) {
            DagRun run = dag.now(begun);
            List<DagTask> tasks = dag.tasks(run);
            tell(run, tasks);
            if (run.state() == RunState.SUCCESS) {
                return new Ended(run, tasks);
            }
            if (run.state() == RunState.FAILED) {
                throw failure(run, tasks);
            }
            Duration left = timeout.minusNanos(System.nanoTime() - begin);
            if (left.isNegative() || left.isZero()) {
                throw overdue(run, tasks, timeout);
            }
            rest(left.compareTo(every) < 0 ? left : every);
        }
    }

    private void tell(DagRun run, List<DagTask> tasks) {
        for (DagTask task : tasks) {
            String state = task.state() + (task.tries() > 1 ? ", try " + task.tries() : "");
            if (!state.equals(said.put(task.id(), state)) && !task.state().equals("waiting")) {
                progress.say(task.id() + ": " + state + took(task));
            }
        }
        long ended = tasks.stream().filter(DagTask::ended).count();
        String at = tasks.stream()
                .filter(t -> t.state().equals("running"))
                .map(DagTask::id)
                .collect(Collectors.joining(", "));
        progress.step(
                "tasks of " + named(run),
                ended,
                tasks.size(),
                at.isEmpty() ? "run is " + run.state() : at + " at work");
    }

    private static String took(DagTask task) {
        return task.ended() && task.seconds().isPresent()
                ? String.format(Locale.ROOT, " in %.1f s", task.seconds().getAsDouble())
                : "";
    }

    private String named(DagRun run) {
        return run.night().map(LogicalDate::toString).map(n -> "night " + n).orElse(run.id()) + " of " + dag.id();
    }

    private PipelineException failure(DagRun run, List<DagTask> tasks) {
        Optional<DagTask> failed = tasks.stream().filter(DagTask::failed).findFirst();
        if (failed.isEmpty()) {
            return new PipelineException(
                    ErrorKind.EXTERNAL,
                    named(run)
                            + ": the run failed in Airflow and no task of it did: it was cancelled, or took too long");
        }
        Optional<JsonNode> left = dag.failure(run, failed.get());
        String why = left.map(f -> f.path("message").asText())
                .filter(m -> !m.isEmpty())
                .orElse("it left no message");
        return new PipelineException(
                kind(left.map(f -> f.path("exit").asInt()).orElse(0)),
                named(run) + ": task " + failed.get().id() + " failed in try "
                        + failed.get().tries() + ": " + why + " (its log: nightjar airflow logs)");
    }

    /** The kind that ends with this exit code. What is not of ours came from outside. */
    private static ErrorKind kind(int exit) {
        return switch (exit) {
            case 2 -> ErrorKind.CONFIG;
            case 3 -> ErrorKind.DATA;
            case 5 -> ErrorKind.CLAIMED;
            default -> ErrorKind.EXTERNAL;
        };
    }

    private PipelineException overdue(DagRun run, List<DagTask> tasks, Duration timeout) {
        String at = tasks.stream()
                .filter(t -> !t.ended())
                .map(t -> t.id() + " " + t.state())
                .collect(Collectors.joining(", "));
        return new PipelineException(
                ErrorKind.EXTERNAL,
                named(run) + ": the run is still " + run.state() + " after " + timeout.toSeconds() + " s ("
                        + (at.isEmpty() ? "no task yet" : at)
                        + "); it goes on: wait again with a longer --timeout, or end it with nightjar airflow cancel");
    }

    private static void rest(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PipelineException(ErrorKind.EXTERNAL, "the wait was interrupted; the run goes on", e);
        }
    }
}
