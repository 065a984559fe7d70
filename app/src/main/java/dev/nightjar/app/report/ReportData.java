package dev.nightjar.app.report;

import dev.nightjar.core.time.LogicalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Everything that the report of one night shows, bounded in size and independent of Spark. Empty lists are shown as what they mean,
 * never left out in silence.
 *
 * @param stages in the order of the night, the newest attempt of each
 * @param past what became of predictions whose outcome is known by now, newest first
 * @param versions folder of each published data table to its Delta version
 */
public record ReportData(
        Night night,
        List<StageLine> stages,
        CheckPart checks,
        List<Refused> refused,
        Optional<ModelPart> model,
        Optional<PredictionPart> predictions,
        List<PastLine> past,
        List<Count> versions) {

    /** A named number of something: rows by rule, Delta versions by table. */
    public record Count(String name, long count) {}

    /** A named figure; empty if undefined. */
    public record Figure(String name, OptionalDouble value) {}

    /**
     * The head of the page.
     *
     * @param predicts the day that the night's predictions are about
     * @param frontier the last published night
     */
    public record Night(
            String pipeline,
            String question,
            LogicalDate date,
            LogicalDate predicts,
            String zone,
            Optional<LogicalDate> frontier,
            String runId,
            String configHash,
            String codeVersion) {}

    /**
     * One stage's newest attempt.
     *
     * @param outcome done, skipped, failed or killed
     * @param says what it did in a sentence, or why it was skipped, or the error
     * @param tables Delta versions that it committed, by table
     */
    public record StageLine(
            String stage,
            String outcome,
            String says,
            double seconds,
            long rowsIn,
            long rowsOut,
            long bytesIn,
            long bytesOut,
            long sparkJobs,
            List<Count> tables) {
        public StageLine {
            if (!(seconds >= 0)) {
                throw new IllegalArgumentException(stage + ": " + seconds + " seconds must be 0 or more");
            }
        }

        public boolean ran() {
            return !outcome.equals("skipped");
        }
    }

    /**
     * The checks of the night.
     *
     * @param lines those that did not pass, the gravest first, then those of the night's own date; at most 200
     * @param passed judgements that passed or were accepted, of all the dates that the night took
     * @param dates known dates that were judged
     */
    public record CheckPart(List<CheckLine> lines, long passed, long warned, long stopped, long dates) {
        public CheckPart {
            lines = List.copyOf(lines);
        }

        /** No check was judged. */
        public static CheckPart none() {
            return new CheckPart(List.of(), 0, 0, 0, 0);
        }

        /** Judgements that are not among the lines. */
        public long others() {
            return passed + warned + stopped - lines.size();
        }
    }

    /**
     * One check's verdict.
     *
     * @param date the known date judged; empty for the night's range as a whole
     * @param verdict pass, warn, stop, accepted or info
     * @param value empty if it could not be told
     */
    public record CheckLine(
            String table,
            String rule,
            Optional<LogicalDate> date,
            String verdict,
            OptionalDouble value,
            String bound,
            long rows,
            long failedRows) {}

    /**
     * The refused rows of a table that became known in the night.
     *
     * @param examples at most 20, in the order of place and position
     */
    public record Refused(
            String table, long rows, List<Count> byRule, List<String> columns, List<RefusedRow> examples) {}

    /** A refused row: its values as text, one for each column; null where the row has none. */
    public record RefusedRow(String place, long position, List<String> rules, List<String> values) {}

    /**
     * The models that are compared.
     *
     * @param champion the model in effect for the night's predictions; empty before the first
     * @param columns the compared models, the constant predictor among them
     * @param judged the night that trained and judged them
     * @param split the rows that the metrics are of, for instance {@code test}
     * @param slices the metric by which models are chosen, for each slice of those rows
     * @param trials what the search of that night tried, by place; empty without one
     */
    public record ModelPart(
            Optional<Champion> champion,
            LogicalDate judged,
            String split,
            long rows,
            List<ModelColumn> columns,
            List<MetricLine> metrics,
            SlicePart slices,
            List<Verdict> verdicts,
            List<TrialLine> trials,
            List<Chart> charts) {}

    /**
     * A trial of a search, a trainer that was not searched, or the constant predictor.
     *
     * @param keys JSON: what differs from the file
     * @param share of a whole training, above 0 to 1
     * @param best whether it took part in the contest
     * @param value of the metric on validation
     */
    public record TrialLine(
            int place,
            String trainer,
            int trial,
            String keys,
            double share,
            String result,
            boolean best,
            String metric,
            OptionalDouble value,
            double seconds,
            OptionalDouble microseconds,
            String model) {}

    /**
     * One metric in the slices of a split.
     *
     * @param words the metric's
     * @param lines a line for each slice, named {@code COLUMN=VALUE}, with its rows in words; empty if nobody asked for slices
     */
    public record SlicePart(String words, List<MetricLine> lines) {
        public SlicePart {
            Objects.requireNonNull(words);
            lines = List.copyOf(lines);
        }
    }

    /** The served model and since when. */
    public record Champion(String model, String trainer, LogicalDate since, String reason) {}

    /** A compared model. {@code role}: champion, candidate, previous champion, constant. */
    public record ModelColumn(String model, String trainer, String role) {}

    /**
     * One metric of every compared model.
     *
     * @param higherIsBetter the metric's good direction
     * @param values one for each column; empty if undefined
     * @param ranges the interval of each value in words; empty text for none
     */
    public record MetricLine(
            String name, String words, boolean higherIsBetter, List<OptionalDouble> values, List<String> ranges) {
        /** Without intervals. */
        public MetricLine(String name, String words, boolean higherIsBetter, List<OptionalDouble> values) {
            this(
                    name,
                    words,
                    higherIsBetter,
                    values,
                    values.stream().map(v -> "").toList());
        }

        /** The values with the best of them marked; of equal ones the first. */
        public List<Cell> cells() {
            OptionalDouble best = values.stream()
                    .filter(OptionalDouble::isPresent)
                    .map(OptionalDouble::getAsDouble)
                    .mapToDouble(Double::doubleValue)
                    .reduce((a, b) -> higherIsBetter ? Math.max(a, b) : Math.min(a, b));
            int first = best.isPresent() ? values.indexOf(best) : -1;
            return IntStream.range(0, values.size())
                    .mapToObj(i -> new Cell(values.get(i), i == first, ranges.get(i)))
                    .toList();
        }
    }

    /** A value of a compared model, with its interval in words or empty text. */
    public record Cell(OptionalDouble value, boolean best, String range) {}

    /** What the gate said of a candidate. */
    public record Verdict(String model, String trainer, boolean passed, List<RuleLine> rules) {}

    /** One rule of the gate with its value and its bound. */
    public record RuleLine(String rule, String value, String bound, boolean passed) {}

    /**
     * The predictions of the night.
     *
     * @param decided rows whose decision is yes; empty for a regression
     * @param top the highest scores first, at most 50
     */
    public record PredictionPart(
            long rows, OptionalLong decided, double mean, List<Chart> charts, List<PredictionLine> top) {}

    /**
     * One prediction.
     *
     * @param key the entity's key columns as one text, as the command lookup takes it
     * @param decision yes, no, or empty for a regression
     */
    public record PredictionLine(String key, double score, String decision, List<Reason> reasons) {}

    /** A feature that moved the score; up is positive. */
    public record Reason(String feature, String value, double contribution) {}

    /**
     * How the predictions of a night did.
     *
     * @param rows predictions
     * @param known predictions whose outcome is known
     */
    public record PastLine(
            LogicalDate night, LogicalDate date, String model, long rows, long known, List<Figure> metrics) {}

    public ReportData {
        Objects.requireNonNull(night);
        stages = List.copyOf(stages);
        Objects.requireNonNull(checks);
        refused = List.copyOf(refused);
        Objects.requireNonNull(model);
        Objects.requireNonNull(predictions);
        past = List.copyOf(past);
    }
}
