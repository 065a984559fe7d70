package dev.nightjar.lake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.lake.ExpressionReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark's parser and analyser alone: no session is started. */
class ExpressionChecksTest {
    private static final String GOOD =
            """
            version: 1
            pipeline: late
            time: {zone: America/New_York, every: 1d, cutoff: "06:00 next day"}
            sources:
              schedule: {format: csv, path: "in/schedule/{date}.csv", arrives: "{date}", schema: {columns: {id: string, tail: string, left: timestamp, seats: int, tags: string}}}
              arrivals: {format: csv, path: "in/arrivals/{date}.csv", arrives: "{date}", schema: {columns: {id: string, tail: string, left: timestamp, delay: double}}}
              planes: {format: parquet, path: in/planes.parquet, load: full, arrives: 2013-01-01}
            tables:
              schedule:
                select: {id: id, tail: tail, departs: left, hour: "hour(departs)", parts: "split(tags, ' ')"}
                key: [id]
                event_time: departs
                delete_when: "id = ''"
                expect: [{sql: "hour >= 0", on_fail: quarantine}]
              arrivals: {select: {id: id, tail: tail, departs: left, delay: delay}, key: [id], event_time: departs}
              planes: {select: {tail: tailnum, seats: "cast(seats as int)", built: year}, key: [tail]}
            features:
              tail:
                entity: [tail]
                from: arrivals
                windows: [1d, 7d]
                where: "delay > 0"
                aggregates: {n: count, late: {mean: "delay >= 30"}}
              plane: {entity: [tail], lookup: planes, columns: {seats: seats}}
              row: {from: spine, columns: {hour: "hour(departs)", tags: "size(filter(parts, p -> p <> ''))"}}
            spine: {from: schedule}
            label: {from: arrivals, value: "delay >= 30", matures_after: 1d, exclude: "delay is null"}
            training: {history: 120d, trainers: {logistic: {kind: logistic}}}
            """;

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("pipeline.yaml");
    }

    private ExpressionReport report(String text) throws IOException {
        Files.writeString(file(), text);
        Pipeline pipeline = PipelineLoader.of(name -> null).load(file());
        return ExpressionChecks.of(pipeline, Map.of(), Map.of());
    }

    private static String with(String from, String to) {
        assertThat(GOOD).contains(from);
        return GOOD.replace(from, to);
    }

    @Test
    void aGoodFileHasNoProblemAndSaysWhoseTypesAreNotKnown() throws IOException {
        ExpressionReport report = report(GOOD);
        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        assertThat(report.unknown())
                .containsExactly(
                        "tables.planes: the types of planes stand in its files; its expressions are checked whole"
                                + " when they are first read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            textBlock =
                    """
            hour(departs)", tags # hour(departed)", tags # features.row.columns.hour: 'hour(departed)': 'departed' is not a column; did you mean 'departs'? There are: id, tail, departs, hour, parts, known_from, known_to
            hour(departs)", tags # hours(departs)", tags # features.row.columns.hour: 'hours(departs)': 'hours' is not a function of Spark SQL; did you mean 'hour'?
            hour(departs)", tags # hour(departs", tags # features.row.columns.hour: 'hour(departs' is no SQL expression: Syntax error at or near end of input: missing ')'.
            hour(departs)", tags # parts", tags # features.row.columns.hour: 'parts' is of type array<string>; a feature is a number, a truth value or a text, so take a part of it, for instance with hour(…), dayofweek(…) or size(…)
            hour(departs)", tags # datediff(cast('today' as date), departs)", tags # features.row.columns.hour: 'datediff(cast('today' as date), departs)' reads a clock ('now', 'today' …): a night run again would give other rows
            hour(departs)", tags # version()", tags # features.row.columns.hour: 'version()' depends on who runs it and where (version): run elsewhere, a night would give other rows
            hour(departs)", tags # upper(user)", tags # features.row.columns.hour: 'upper(user)' depends on who runs it and where (user): run elsewhere, a night would give other rows
            hour(departs)", tags # input_file_block_start()", tags # features.row.columns.hour: 'input_file_block_start()' depends on how rows lie in files and partitions (input_file_block_start): a night run again would give other rows
            hour(departs)", tags # reflect('java.lang.Math', 'random')", tags # features.row.columns.hour: 'reflect('java.lang.Math', 'random')' calls Java code (reflect), of which nobody knows what it reads
            hour(departs)", tags # max(hour)", tags # features.row.columns.hour: 'max(hour)': 'max' looks at several rows; an expression sees its own row only: use an aggregate of a group
            hour(departs)", tags # explode(parts)", tags # features.row.columns.hour: 'explode(parts)': 'explode' makes several rows of one
            hour(departs)", tags # lag(hour) over (order by id)", tags # features.row.columns.hour: 'lag(hour) over (order by id)' is a window function; an expression sees its own row only: use an aggregate
            hour(departs)", tags # (select 1)", tags # features.row.columns.hour: '(select 1)' holds a sub-query; an expression sees its own row only: use a look-up or an aggregate
            hour(departs)", tags # size(*)", tags # features.row.columns.hour: 'size(*)' holds *; name the columns
            departs: left, hour # departs: lefft, hour # tables.schedule.select.departs: 'lefft': 'lefft' is not a column; did you mean 'left'? There are: id, tail, left, seats, tags
            departs: left, delay # departs: delay, delay # tables.arrivals.select.departs: is of type double; a time of the table is a date or a timestamp
            sql: "hour >= 0" # sql: "hour + 1" # tables.schedule.expect[0].sql: 'hour + 1' is of type int; a condition is needed
            delete_when: "id = ''" # delete_when: "id" # tables.schedule.delete_when: 'id' is of type string; a condition is needed
            where: "delay > 0" # where: "delay" # features.tail.where: 'delay' is of type double; a condition is needed
            {mean: "delay >= 30"} # {mean: "dealy >= 30"} # features.tail.aggregates.late.mean: 'dealy >= 30': 'dealy' is not a column; did you mean 'delay'? There are: id, tail, departs, delay, known_from, known_to
            {mean: "delay >= 30"} # {mean: "array(delay)"} # features.tail.aggregates.late.mean: 'array(delay)' is of type array<double>; a number or a truth value is needed
            {seats: seats} # {seats: "seats + rando"} # features.plane.columns.seats: 'seats + rando': 'rando' is not a column; there are: tail, seats, built, known_from, known_to
            value: "delay >= 30" # value: "array(delay)" # label.value: 'array(delay)' is of type array<double>; a number or a truth value is needed; of a text take cast(… as double), of times a difference
            value: "delay >= 30" # value: "tail" # label.value: 'tail' is of type string; a number or a truth value is needed; of a text take cast(… as double), of times a difference
            value: "delay >= 30" # value: "departs" # label.value: 'departs' is of type timestamp; a number or a truth value is needed; of a text take cast(… as double), of times a difference
            exclude: "delay is null" # exclude: "tail" # label.exclude: 'tail' is of type string; a condition is needed
            {history: 120d, # {history: 120d, weight: "seets", # training.weight: 'seets': 'seets' is not a column; there are: id, tail, departs, hour, parts, known_from, known_to, delay
            {history: 120d, # {history: 120d, weight: "max(delay)", # training.weight: 'max(delay)': 'max' looks at several rows; an expression sees its own row only: use an aggregate of a group
            """)
    void aWrongExpressionIsAProblemOfItsKey(String from, String to, String message) throws IOException {
        assertThat(report(with(from, to)).problems())
                .extracting(p -> p.key() + ": " + p.message())
                .containsExactly(message);
    }

    @Test
    void clocksAndRandomNumbersAreFoundInTheTreeAndNotInTexts() {
        SqlAnalysis analysis = new SqlAnalysis(StructType.fromDDL("now string, x double"), SqlAnalysis.Known.TYPES);
        assertThat(analysis.of("concat(now, 'rand()')").problems()).isEmpty();
        assertThat(analysis.of("unix_timestamp ( ) + rand()").problems())
                .containsExactly(
                        "reads a clock (unix_timestamp): a night run again would give other rows",
                        "reads a random number (rand): a night run again would give other rows");
        assertThat(analysis.of("unix_timestamp(now)").problems()).isEmpty();
        assertThat(analysis.of("current_date").problems())
                .containsExactly("reads a clock (current_date): a night run again would give other rows");
        assertThat(analysis.of("x + 1 as y").type()).contains(DataTypes.DoubleType);
    }

    @Test
    void anAggregateOfATextIsWarnedAboutUnlessItOnlyCounts() throws IOException {
        String text =
                with("{mean: \"delay >= 30\"}", "{mean: tail}, any: {count: tail}, all: {count: \"array(tail)\"}");
        assertThat(report(text).problems()).isEmpty();
        assertThat(report(text).warnings())
                .containsExactly(
                        "features.tail.aggregates.late.mean: 'tail' is a text; one that is no number counts as none:"
                                + " write cast(… as double) if that is meant");
    }

    @Test
    void allProblemsComeAtOnceWithTheirLines() throws IOException {
        String text = with("hour(departs)\", tags: \"size", "hour(departed)\", tags: \"sise")
                .replace("where: \"delay > 0\"", "where: \"delai > 0\"");
        ExpressionReport report = report(text);
        assertThatThrownBy(() -> report.throwIfAny(
                        file().toString(), () -> PipelineLoader.of(name -> null).resolve(file())))
                .hasMessageStartingWith(file() + ": 3 problems in the configuration\n  " + file()
                        + ":22: features.tail.where: 'delai > 0': 'delai' is not a column; did you mean 'delay'?")
                .hasMessageContaining("\n  " + file() + ":25: features.row.columns.hour: ")
                .hasMessageContaining("\n  " + file() + ":25: features.row.columns.tags: ");
        assertThatThrownBy(() -> report.throwIfAny("late"))
                .hasMessageStartingWith("pipeline late: 3 problems in the configuration\n  features.tail.where: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"flights", "delay-minutes"})
    void theExamplesAreSound(String example) {
        Path pipeline = Path.of("..", "examples", example, "pipeline.yaml");
        ExpressionReport report =
                ExpressionChecks.of(PipelineLoader.of(System::getenv).load(pipeline), Map.of(), Map.of());
        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void typesOfFilesOrOfPublishedTablesAreUsedWhereTheyAreKnown() throws IOException {
        Files.writeString(file(), with("{seats: seats}}", "{seats: \"built\"}}"));
        Pipeline pipeline = PipelineLoader.of(name -> null).load(file());
        StructType landed = StructType.fromDDL("tailnum string, seats string, year array<int>");
        assertThat(ExpressionChecks.of(pipeline, Map.of("planes", landed), Map.of())
                        .problems())
                .extracting(p -> p.key() + ": " + p.message().substring(0, 31))
                .containsExactly("features.plane.columns.seats: 'built' is of type array<int>; ");
        StructType facts = StructType.fromDDL("tail string, seats int, built map<string,int>, _known_date date");
        ExpressionReport report = ExpressionChecks.of(pipeline, Map.of(), Map.of("planes", facts));
        assertThat(report.problems()).extracting(p -> p.key()).containsExactly("features.plane.columns.seats");
        assertThat(report.unknown()).isEmpty();
    }

    @Test
    void aFeatureThatReadsItsOwnLabelIsRefusedUnderWhateverName() throws IOException {
        String oneTable = with("label: {from: arrivals", "label: {from: schedule")
                .replace("seats: int, tags: string", "delay: double, tags: string")
                .replace("hour: \"hour(departs)\", parts", "minutes: delay, late: \"minutes >= 30\", parts")
                .replace("expect: [{sql: \"hour >= 0\", on_fail: quarantine}]", "")
                .replace("value: \"delay >= 30\"", "value: \"late\"")
                .replace(", exclude: \"delay is null\"", "");
        assertThat(report(oneTable.replace("hour: \"hour(departs)\"", "m: \"minutes / 60\""))
                        .problems())
                .extracting(p -> p.key() + ": " + p.message())
                .containsExactly("features.row.columns.m: reads its own label: from the row that is predicted it takes"
                        + " schedule.delay, of which label.value is made; leave it out, or take what was known on days"
                        + " before, with {last: …} over a window");
        assertThat(report(oneTable).problems()).isEmpty();
        assertThat(report(oneTable.replace("value: \"late\"", "value: \"late and hour(departs) > 4\""))
                        .warnings())
                .containsExactly(
                        "features.row.columns.hour takes schedule.left from the row that is predicted, of which"
                                + " label.value is made too; see that it is known before the outcome is");
    }

    @Test
    void aLookUpOfTheLabelsTableByTheSpinesKeyIsRefusedAndOneByAnotherKeyIsNot() throws IOException {
        String outcome = with(
                "plane: {entity: [tail], lookup: planes, columns: {seats: seats}}",
                "was: {entity: [id], lookup: arrivals, columns: {late: \"delay > 60\", tail: tail}}");
        assertThat(report(outcome).problems())
                .extracting(p -> p.key() + ": " + p.message())
                .containsExactly(
                        "features.was.columns.late: reads its own label: of the row of arrivals with the key of the"
                                + " row that is predicted it takes arrivals.delay, of which label.value is made; leave it out, or"
                                + " take what was known on days before, with {last: …} over a window");
        String hidden = "columns: {late: \"exists(array(60), m -> delay > m)\"}";
        assertThat(report(outcome.replace("columns: {late: \"delay > 60\", tail: tail}", hidden))
                        .problems())
                .as("within a lambda")
                .extracting(p -> p.key())
                .containsExactly("features.was.columns.late");
        assertThat(report(outcome.replace("entity: [id], lookup", "entity: [tail], lookup"))
                        .problems())
                .isEmpty();
    }

    @Test
    void aWindowHoldsTheOwnRowOfASpineOfTheSameDayOnly() throws IOException {
        String own = with("entity: [tail]\n    from: arrivals", "entity: [id]\n    from: arrivals");
        assertThat(report(own).problems()).isEmpty();
        assertThat(report(own.replace("spine: {from: schedule}", "spine: {from: schedule, predict: same_day}"))
                        .problems())
                .extracting(p -> p.key())
                .isEqualTo(List.of("features.tail.aggregates.late.mean"));
    }
}
