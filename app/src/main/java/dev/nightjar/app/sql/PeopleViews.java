package dev.nightjar.app.sql;

import static dev.nightjar.core.table.TableColumn.optional;
import static dev.nightjar.core.table.TableColumn.required;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.model.registry.Reign;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The views that answer what people ask first. A view never changes what a column means: another meaning gets another name. A test pins
 * names, types and sentences.
 */
public final class PeopleViews {
    /** Their names. */
    public static final String LATEST_PREDICTIONS = "latest_predictions";

    public static final String PREDICTIONS_OUTCOME = "predictions_outcome";
    public static final String CHAMPIONS = "champions";
    public static final String CHECKS = "checks";
    public static final String FAILED_CHECKS = "failed_checks";
    public static final String NIGHT_TIMES = "night_times";

    private PeopleViews() {}

    /**
     * The predictions of the newest night. Not by {@code max}: Delta 3.3 answers that from its log, and stumbles over dates where
     * {@code spark.sql.datetime.java8API.enabled} is set, as spark-sql does.
     */
    public static SqlView latestPredictions(String predictions, List<TableColumn> columns) {
        return new SqlView(
                LATEST_PREDICTIONS,
                SqlView.COMPUTED,
                "The predictions of the newest night.",
                columns,
                "select " + names(columns) + " from " + predictions
                        + " where night = (select max_by(night, night) from " + predictions + ")");
    }

    /**
     * Every prediction beside what happened, by the label's own rules.
     *
     * @param live select of the live rows of the label's table
     * @param key the spine's key
     */
    public static SqlView predictionsOutcome(
            String predictions, List<TableColumn> columns, String live, Label label, List<String> key) {
        List<TableColumn> all = new ArrayList<>(columns);
        all.add(
                optional(
                        "label",
                        "double",
                        "What happened, as the last published night knows it: a condition as 0 or 1; null while it is unknown."));
        all.add(required("excluded", "boolean", "Whether the pipeline's label says that the row is no example."));
        String number = "cast((" + label.value() + ") as double)";
        String excluded = label.exclude()
                .map(e -> "coalesce(cast((" + e + ") as boolean), false)")
                .orElse("false");
        List<String> outcome = new ArrayList<>();
        List<String> same = new ArrayList<>();
        for (int k = 0; k < key.size(); k++) {
            outcome.add(SqlText.name(key.get(k)) + " as _key" + k);
            same.add("p." + SqlText.name(key.get(k)) + " = o._key" + k);
        }
        String outcomes = "select " + String.join(", ", outcome) + ", if(abs(" + number + ") < double('Infinity'), "
                + number + ", null) as _label, " + excluded + " as _excluded from (" + live + ")";
        return new SqlView(
                PREDICTIONS_OUTCOME,
                SqlView.COMPUTED,
                "Every prediction beside what happened, once it is known.",
                all,
                "select "
                        + columns.stream()
                                .map(c -> "p." + SqlText.name(c.name()))
                                .collect(Collectors.joining(", "))
                        + ", o._label as label, coalesce(o._excluded, false) as excluded from " + predictions
                        + " p left join (" + outcomes + ") o on " + String.join(" and ", same));
    }

    /** Who was champion when. The nights are those of the registry when the view is made: few rows, written out. */
    public static SqlView champions(List<Reign> reigns) {
        List<TableColumn> columns = List.of(
                required("model", "string", "Model id."),
                required("trainer", "string", "Name of the trainer in the pipeline file."),
                required("first_night", "date", "First night that it served."),
                required(
                        "last_night", "date", "Last night that it served, included; 9999-12-31 while it is champion."));
        String rows = reigns.stream()
                .map(r -> "(" + SqlText.text(r.model()) + ", " + SqlText.text(r.trainer()) + ", "
                        + SqlText.date(r.firstNight()) + ", " + SqlText.date(r.lastNight()) + ")")
                .collect(Collectors.joining(", "));
        String select = reigns.isEmpty()
                ? nothing(columns)
                : "select * from values " + rows + " as t(model, trainer, first_night, last_night)";
        return new SqlView(
                CHAMPIONS, SqlView.COMPUTED, "Which model was champion from which night to which.", columns, select);
    }

    /** The checks among the metrics. */
    public static SqlView checks(String metrics) {
        return new SqlView(
                CHECKS,
                SqlView.COMPUTED,
                "The checks of the data, one row for each night's verdict.",
                checkColumns(),
                checkSelect(metrics));
    }

    /** The checks that did not pass. */
    public static SqlView failedChecks(String metrics) {
        return new SqlView(
                FAILED_CHECKS,
                SqlView.COMPUTED,
                "The checks that did not pass: warn, stop, or a stop that a person accepted.",
                checkColumns(),
                checkSelect(metrics) + " and verdict in ('warn', 'stop', 'accepted')");
    }

    private static String checkSelect(String metrics) {
        return "select date, subject as table, name as rule, verdict, value, bound, rows, failed_rows, night from "
                + metrics + " where kind = 'check'";
    }

    private static List<TableColumn> checkColumns() {
        return List.of(
                optional("date", "date", "The known date that was judged; null for the range as a whole."),
                required("table", "string", "The table."),
                required("rule", "string", "The check."),
                required("verdict", "string", "pass, warn, stop or accepted."),
                optional("value", "double", "The value; null if it could not be told."),
                required("bound", "string", "The bounds in words; empty if there is none."),
                required("rows", "bigint", "Rows looked at."),
                required("failed_rows", "bigint", "Rows that broke the rule; 0 where that has no meaning."),
                required("night", "date", "The night that measured."));
    }

    /** How long nights took. */
    public static SqlView nightTimes(String runs) {
        List<TableColumn> columns = List.of(
                required("night", "date", "The night."),
                required("attempt", "string", "One process's try."),
                required("started_at", "timestamp", "When its first stage began."),
                required("ended_at", "timestamp", "When its last stage ended."),
                required("seconds", "double", "Seconds of work: the sum over its stages."),
                required("stages", "bigint", "Stages that it went through, skipped ones included."),
                required("outcome", "string", "failed if a stage failed, killed if one was killed, done otherwise."),
                required("longest_stage", "string", "The stage that took longest."),
                required("longest_seconds", "double", "Seconds of that stage."));
        return new SqlView(
                NIGHT_TIMES,
                SqlView.COMPUTED,
                "How long each attempt at each night took.",
                columns,
                "select night, attempt, min(started_at) as started_at,"
                        + " max(timestamp_micros(unix_micros(started_at) + cast(seconds * 1000000 as bigint))) as ended_at,"
                        + " sum(seconds) as seconds, count(*) as stages,"
                        + " case when max(outcome = 'failed') then 'failed' when max(outcome = 'killed') then 'killed' else 'done' end as outcome,"
                        + " max_by(stage, struct(seconds, stage)) as longest_stage, max(seconds) as longest_seconds from "
                        + runs + " group by night, attempt");
    }

    /** All entities of a feature group; the rows are those of the session's view {@code _NAME}. */
    public static SqlView snapshot(String name, String group, List<TableColumn> columns) {
        return new SqlView(
                name,
                SqlView.COMPUTED,
                "The features of all entities of " + group + ", as the last published night knows them.",
                columns,
                "select " + names(columns) + " from " + SqlText.name("_" + name));
    }

    /** A column of it. */
    public static TableColumn snapshotColumn(String name, String type, List<String> features) {
        if (features.contains(name)) {
            return optional(name, type, "Feature; null means missing.");
        }
        return switch (name) {
            case "night" -> required(name, type, "The night that knows the entity so.");
            case "valid_from" -> optional(name, type, "Since when the row is valid; null means always.");
            case "valid_to" -> optional(name, type, "Until when it is, excluded; null means still.");
            default -> optional(name, type, "Entity.");
        };
    }

    /** No rows, with these columns. */
    public static String nothing(List<TableColumn> columns) {
        return columns.stream()
                .map(c -> "cast(null as " + c.type() + ") as " + SqlText.name(c.name()))
                .collect(Collectors.joining(", ", "select ", " where false"));
    }

    /** A table that no night wrote yet: its columns, and no rows. */
    public static SqlView empty(TableContract contract) {
        return new SqlView(
                contract.name(), contract.path(), contract.doc(), contract.columns(), nothing(contract.columns()));
    }

    private static String names(List<TableColumn> columns) {
        return SqlText.names(columns.stream().map(TableColumn::name).toList());
    }
}
