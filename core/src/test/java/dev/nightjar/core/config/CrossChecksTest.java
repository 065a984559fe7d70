package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One mistake each in an otherwise good file, with the one message that it gives. */
class CrossChecksTest {
    @TempDir
    Path folder;

    private String problem(String from, String to) throws IOException {
        String good = PipelineLoaderTest.good();
        assertThat(good).contains(from);
        Path file = folder.resolve("pipeline.yaml");
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/arrivals.yaml"), "columns: {id: string, delay: double}\n");
        int at = good.indexOf(from);
        Files.writeString(file, good.substring(0, at) + to + good.substring(at + from.length()));
        try {
            PipelineLoader.of(name -> null).load(file);
            return "";
        } catch (PipelineException e) {
            return e.getMessage().replace(file + ": 1 problem in the configuration\n  " + file + ":", "");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            textBlock =
                    """
            pipeline: late # pipeline: "so late" # 2:11: pipeline: 'so late' is no name: letters, digits, - and _ only, a letter or digit first
            pipeline: late # pipeline: # 1:1: pipeline: is missing; a text is needed
            06:00 next day # 6 o'clock # 4:51: time.cutoff: '6 o'clock' is not a time of the next day like "06:00 next day"
            every: 1d # every: 1h # 4:39: time.every: '1h' is not 1d; did you mean '1d'?
            format: csv # format: cvs # 6:22: sources.schedule.format: 'cvs' is not one of csv, parquet; did you mean 'csv'?
            , schema: {columns: {id: string, left: timestamp}} # `` # 6:3: sources.schedule.schema: is missing; a csv file does not say its types, so its columns must stand here
            arrives: "{date}" # arrives: 2013-01-01 # 6:68: sources.schedule.arrives: '2013-01-01' contradicts the {date} of the path; write "{date}"
            arrives: 2013-01-01 # arrives: soon # 8:75: sources.planes.arrives: 'soon' is neither "{date}" nor a date like 2013-01-01
            arrives: 2013-01-01 # arrives: "{date}" # 8:75: sources.planes.arrives: '{date}' needs a path that holds {date}; it is 'in/planes.parquet'
            planes: {select # planes: {source: aircraft, select # 29:20: tables.planes.source: 'aircraft' is not a source; there are: schedule, arrivals, planes
            key: [id] # key: [uid] # 12:11: tables.schedule.key: 'uid' is not a column of select; did you mean 'id'? There are: id, tail, departs
            select: {id: id # select: {_x: id, id: id # 11:14: tables.schedule.select._x: '_x' begins with '_', which is kept for Nightjar's own columns
            select: {id: id, tail: tail # select: {id: id, ID: tail, tail: tail # 11:22: tables.schedule.select.ID: differs from 'id' in upper and lower case only, which SQL does not see
            departs: left} # departs: current_date()} # 11:43: tables.schedule.select.departs: 'current_date()' reads a clock or a random number (current_date): a night run again would give other rows
            event_time: departs # event_time: departed # 13:17: tables.schedule.event_time: 'departed' is not a column of select; did you mean 'departs'? There are: id, tail, departs
            planes: {select # planes: {valid_from: senc, select # 29:24: tables.planes.valid_from: 'senc' is not a column of select; there are: tail, seats
            planes: {select # planes: {valid_to: seats, select # 29:22: tables.planes.valid_to: stands without valid_from; name the column that says since when a row is valid
            planes: {select # planes: {valid_from: seats, valid_to: seats, select # 29:3: tables.planes: valid_from and valid_to are one column, 'seats'
            references: planes.tail # references: planes.tale # 15:36: tables.schedule.expect[0].references: 'tale' is not a column of planes; did you mean 'tail'? There are: tail, seats
            references: planes.tail # references: plane.tail # 15:36: tables.schedule.expect[0].references: 'plane' is not a table; did you mean 'planes'? There are: schedule, arrivals, planes
            warn_below: 0.95 # warn_below: 95 # 15:61: tables.schedule.expect[0].warn_below: '95' is not a number from 0 to 1
            {rows: {at_least: 500}, on_fail: stop} # {rows: {at_least: 500}, on_fail: quarantine} # 16:42: tables.schedule.expect[1].on_fail: 'quarantine' refuses single rows, but rows looks at the table; write warn or stop
            {rows: {at_least: 500}, on_fail: stop} # {rows: {at_least: 500}} # 16:9: tables.schedule.expect[1].on_fail: is missing; warn, quarantine or stop, or write warn_below or stop_below
            in: [NO, N1], # `` # 17:9: tables.schedule.expect[2]: says nothing to check; one of not_null, between, in, matches, sql, references, unique, rows, mean is needed
            in: [NO, N1], # in: [NO, N1], matches: "N.*", # 17:9: tables.schedule.expect[2]: has in and matches; write one check for each
            between: [-100, 2000.5] # between: [2000.5, -100] # 26:34: tables.arrivals.expect[1].between: the least value 2000.5 is above the greatest -100
            on_fail: warn # on_fail: warn, metric: rows # 25:56: tables.arrivals.expect[0].metric: unknown key; there are: between, column, in, matches, mean, name, not_null, on_fail, references, rows, sql, stop_below, unique, warn_below
            from: arrivals # from: planes # 34:11: features.tail.from: 'planes' has no event_time, so its rows have no day to be aggregated by
            lookup: planes # lookup: plane # 39:35: features.plane.lookup: 'plane' is not one of schedule, arrivals, planes; did you mean 'planes'?
            seats: seats}} # seats: seets}} # 39:60: features.plane.columns.seats: 'seets' is not a column of planes; did you mean 'seats'? There are: tail, seats
            entity: [tail], lookup # entity: [tail, id], lookup # 39:19: features.plane.entity: has 2 columns, but the key of planes has 1: tail
            windows: [1d, 7d] # windows: [7d, 1d] # 35:19: features.tail.windows: '1d' must be longer than the one before it
            windows: [1d, 7d] # windows: 7 # 35:14: features.tail.windows: '7' is not a number of days from 1d to 3650d, mtd or all; write '7d'
            {mean: "delay >= 30"} # {mean: delay, max: delay} # 38:7: features.tail.aggregates.late: has 2 functions, mean, max; exactly one is needed, like {mean: delay}, or the word count
            {mean: "delay >= 30"} # {median: delay} # 38:14: features.tail.aggregates.late.median: unknown key; did you mean 'mean'? There are: bounds, by, count, days_with_any, decayed_mean, decayed_sum, distinct, first, first_k, half_life, histogram, k, last, last_k, max, mean, min, other, over, q, quantile, rate, ratio, skewness, stddev, sum, time_since_last, top, trend, values, variance, where
            {mean: "delay >= 30"} # {quantile: delay} # 38:7: features.tail.aggregates.late.q: is missing; a list of numbers, 0 to 1, is needed
            {mean: "delay >= 30"} # {quantile: delay, q: [0.5, 2]} # 38:40: features.tail.aggregates.late.q: '2' is not a number from 0 to 1
            {mean: "delay >= 30"} # {quantile: delay, q: [0.5, 0.50]} # 38:34: features.tail.aggregates.late.q: 0.5 stands twice
            {mean: "delay >= 30"} # {top: tail, k: 21} # 38:28: features.tail.aggregates.late.k: '21' is not a whole number from 1 to 20
            {mean: "delay >= 30"} # {histogram: delay, bounds: [0, 15, 15]} # 38:40: features.tail.aggregates.late.bounds: 15 must be above the one before it, 15
            flights: count # flights: sum # 37:16: features.tail.aggregates.flights: 'sum' is no aggregate that stands alone; it needs an expression, like {sum: delay}
            spine: {from: schedule} # spine: {from: planes} # 41:15: spine.from: 'planes' has no event_time, so its rows have no day to be predicted for
            spine: {from: schedule} # spine: {from: schedule, key: [tail]} # 41:30: spine.key: is [tail], but a prediction is for one row of schedule, whose key is [id]
            label: {from: arrivals # label: {from: planes # 42:15: label.from: 'planes' has no column 'id', by which it is joined to the spine
            history: 120d # history: 22d # 44:12: training.history: '22d' leaves no night to train on: it must be longer than split.validation + split.test + label.matures_after = 14d + 7d + 1d
            test: 7d # test: 7d, gap: 50d # 44:12: training.history: '120d' leaves no night to train on: it must be longer than split.validation + split.test + twice the nights between them + label.matures_after = 14d + 7d + 98d + 1d
            test: 7d # test: 7d, gap: 0d # 45:53: training.split.gap: '0d' is not a number of days from 1d to 3650d
            by: time # by: random # 45:15: training.split.by: 'random' is not one of time, key, group
            by: time, validation: 14d, test: 7d # by: key, test: 7d # 45:26: training.split.test: has no meaning where split.by is key; leave it out
            by: time, validation: 14d, test: 7d # by: key, validation_share: 0.5, test_share: 0.5 # 45:10: training.split: validation_share + test_share = 1 leaves nothing to train on; they must be below 1 together
            by: time, validation: 14d, test: 7d # by: key, test_share: 0 # 45:32: training.split.test_share: '0' is not a number above 0 to 1
            by: time, validation: 14d, test: 7d # by: group # 45:10: training.split.column: is missing; one of id, tail, departs is needed
            by: time, validation: 14d, test: 7d # by: group, column: tial # 45:30: training.split.column: 'tial' is not one of id, tail, departs; did you mean 'tail'?
            history: 120d # `history: 120d\n  sample: {negative: 1.5}` # 45:22: training.sample.negative: '1.5' is not a number above 0 to 1
            history: 120d # `history: 120d\n  weight: rand()` # 45:11: training.weight: 'rand()' reads a clock or a random number (rand): a night run again would give other rows
            embed: {row_tail: 8} # embed: {row_tial: 8} # 47:59: training.trainers.network.embed.row_tial: 'row_tial' is not a feature; did you mean 'row_tail'? There are: tail_flights_1d, tail_flights_7d, tail_late_1d, tail_late_7d, plane_seats, row_hour, row_tail
            kind: logistic # kind: linear # 48:22: training.trainers.logistic.kind: 'linear' does not fit label.task binary; write logistic
            kind: logistic # kind: svm # 48:22: training.trainers.logistic.kind: 'svm' is not one of dl4j, logistic, linear, gbt, constant, last_value
            kind: logistic # kind: gbt, max_depth: 16 # 48:38: training.trainers.logistic.max_depth: '16' is not a whole number from 1 to 15
            kind: logistic # kind: gbt, depth: 3 # 48:27: training.trainers.logistic.depth: unknown key; there are: early_stop, kind, max_bins, max_depth, max_iterations, min_instances_per_node, step_size, subsampling_rate
            kind: logistic # kind: constant, strategy: mean # 48:42: training.trainers.logistic.strategy: 'mean' is not prior
            kind: logistic # kind: constant, quantile: 0.9 # 48:42: training.trainers.logistic.quantile: has no meaning where strategy is prior; leave it out
            kind: logistic # kind: last_value # 48:5: training.trainers.logistic.feature: is missing; one of tail_flights_1d, tail_flights_7d, tail_late_1d, tail_late_7d, plane_seats, row_hour, row_tail is needed
            kind: logistic # kind: last_value, feature: row_huor # 48:43: training.trainers.logistic.feature: 'row_huor' is not one of tail_flights_1d, tail_flights_7d, tail_late_1d, tail_late_7d, plane_seats, row_hour, row_tail; did you mean 'row_hour'?
            logistic: {kind # constant: {kind # 48:5: training.trainers.constant: 'constant' names other figures in the tables of metrics and curves; take another name
            at_least: 0.6 # better: 0.6 # 51:21: gate.rules[0].better: unknown key; did you mean 'better_than_baseline_by_at_least'? There are: at_least, at_most, better_than_baseline_by_at_least, better_than_constant_by_at_least, confidence, metric, rows_at_least, slice, worse_than_champion_by_at_most
            {column: delay, not_null: 0.95, on_fail: warn} # {column: delay, not_null: 0.95, warn_below: 0.9} # 25:35: tables.arrivals.expect[0].not_null: '0.95' stands beside warn_below; write true here
            threshold: 0.5 # threshold: best_f2 # 53:33: scoring.decision.threshold: 'best_f2' is not one of best_f1, capacity, least_cost, least_precision; did you mean 'best_f1'?
            threshold: 0.5 # threshold: 1.5 # 53:33: scoring.decision.threshold: '1.5' is not a number from 0 to 1
            {expire: 5d} # {fields: [score, probabilty]} # 54:26: export.fields: 'probabilty' is not a column of predictions for label.task binary; did you mean 'probability'? There are: score, probability, decision, reasons, features, run_id
            {expire: 5d} # {redis: localhost} # 54:17: export.redis: 'localhost' is neither embedded nor a URL like redis://host:6379
            """)
    void aMistakeGivesOneMessage(String from, String to, String message) throws IOException {
        assertThat(problem(from, to == null ? "" : to)).isEqualTo(message);
    }
}
