package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * docs/tables.md is what the contracts say. After a change of a contract write it anew with
 * {@code mvn -pl app -am test -Dtest=TablesDocTest -Dsurefire.failIfNoSpecifiedTests=false -Dnightjar.docs=write}.
 */
class TablesDocTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/tables.md");

    @Test
    void thePageSaysWhatTheContractsSay() throws IOException {
        String page = page();
        if ("write".equals(System.getProperty("nightjar.docs"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/tables.md is stale: write it anew with -Dnightjar.docs=write, see TablesDocTest")
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder(
                """
                # The tables

                Every table of a pipeline is a Delta table below its folder of the lake. This page is made from the contracts in
                `core` (`dev.nightjar.core.table`); a test fails when it is stale. Query them with
                `nightjar sql PIPELINE "select …"`, which also knows the views at the end.

                Nullable columns are marked with `?`. `night` columns are what a rerun replaces by. A table without one is only
                added to, and a repeated key adds nothing.

                ## In the order of the data's flow

                """);
        contracts().forEach((contract, note) -> append(page, contract, note));
        page.append(
                """
                ## Views

                | name | shows |
                |---|---|
                | `NAME` (each table of the pipeline file) | its live rows, as the last published night knows them |
                | `NAME_history` | every row that was ever live, with `known_from` (included) and `known_to` (excluded; 9999-12-31 while it is live) |
                | `NAME_quarantine` | the refused rows with the `rules` that they broke, `known_date`, `place` and `position` |
                | `checks` | the checks among `metrics`: date, table, rule, verdict, value, bound, rows, failed_rows, night |
                | `champions` | model, trainer, first_night, last_night (9999-12-31 while it is champion) |
                | `failed_checks` | those of `checks` that did not pass: warn, stop, or accepted by a person |
                | `features_GROUP` (each group with an entity) | all entities of the group with their features, as the last published night knows them; in `nightjar sql` only, no catalog can hold it |
                | `latest_predictions` | the predictions of the newest night |
                | `predictions_outcome` | every prediction with `label` (what happened, null while unknown) and `excluded` |
                | `night_times` | for each attempt at a night: started_at, ended_at, seconds, stages, outcome, longest_stage, longest_seconds |
                | `trials` | every model that a training made: night, trial, trainer, model, chosen, fit, training_set, manifest, and its metrics on `validation` and `test` as maps |
                | `leaderboard` | every trial of a search, the trainers that are not searched and the constant: night, search, place, trainer, trial, keys, share, result, best, metric, value, fit_seconds, scoring_microseconds, model, says |
                | `epochs` | for each epoch of a model that learns in epochs: night, model, trainer, epoch, train_loss, validation_loss |
                | `model_metrics` | the figures of models among `metrics`: night, model, split, slice (null for the whole split), metric, value, bound, verdict, rows |
                | `facts_NAME`, `scoring_set`, `training_set_ID` | the tables above by the names of the pipeline file and of the index |
                | `raw_SOURCE`, `tiles_GROUP`, `month_tiles_GROUP` | the tables above by the names of the pipeline file |
                """);
        return page.toString();
    }

    /** Those that depend on a pipeline file are shown with a table, a source and a group of the flights example. */
    private static Map<TableContract, String> contracts() {
        Pipeline flights = PipelineLoader.of(name -> null).load(ROOT.resolve("examples/flights/pipeline.yaml"));
        FeatureGroup.Aggregates group = flights.aggregateGroups().get(0);
        List<TableColumn> key = flights.spine().key().stream()
                .map(k -> TableColumn.required(k, "any", "Key of the spine."))
                .toList();
        List<TableColumn> features =
                List.of(TableColumn.optional("(features)", "double or string", "The features, in the file's order."));
        Map<TableContract, String> all = new LinkedHashMap<>();
        all.put(Tables.LEDGER, "");
        all.put(
                PipelineTables.raw(
                        flights.sources().get("arrivals"),
                        List.of(TableColumn.optional(
                                "(columns)", "string", "The source's own columns; typed formats keep their types."))),
                "One for each source.");
        all.put(
                PipelineTables.facts(
                        flights,
                        flights.tables().get("arrivals"),
                        List.of(TableColumn.optional("(select)", "any", "The columns of the table's select."))),
                "One for each table of the pipeline file and version of its definition.");
        List<TableColumn> entity = group.entity().stream()
                .map(e -> TableColumn.required(e, "any", "Entity of the group."))
                .toList();
        List<TableColumn> states = List.of(TableColumn.optional(
                "(aggregate)__(slot)", "any", "The complete state of each aggregate; null in an emptied tile."));
        all.put(
                PipelineTables.tiles(flights, group, entity, states),
                "One for each feature group with windows and version of its definition.");
        all.put(
                PipelineTables.months(flights, group, entity, states),
                "One for each of them with a window `all` or of more than 62 days.");
        all.put(Tables.FRONTIER, "");
        all.put(Tables.FEATURE_BUILDS, "");
        all.put(PipelineTables.scoringSet(flights, key, features), "One for each version of the feature set.");
        all.put(Tables.TRAINING_SETS, "");
        List<TableColumn> weighed = new ArrayList<>(List.of(PipelineTables.WEIGHT));
        weighed.addAll(features);
        all.put(PipelineTables.trainingSet("ID", key, weighed), "One for each row of the table before.");
        all.put(PipelineTables.predictions(key), "");
        for (TableContract contract : Tables.all()) {
            all.putIfAbsent(contract, "");
        }
        return all;
    }

    private static void append(StringBuilder page, TableContract contract, String note) {
        page.append("### ").append(contract.name()).append("\n\n").append(contract.doc());
        page.append(note.isEmpty() ? "" : " " + note).append("\n\n");
        page.append("Folder `").append(contract.path().replaceAll("(?<=[-/])[0-9a-f]{8}(?=$|-months$)", "HASH"));
        page.append("`; key ").append(contract.key().isEmpty() ? "none" : code(contract.key()));
        page.append("; night ").append(contract.night().isEmpty() ? "none" : code(List.of(contract.night())));
        List<String> partitions = contract.layout().partitionBy();
        page.append("; partitions ")
                .append(partitions.isEmpty() ? "none" : code(partitions))
                .append(".\n\n");
        page.append("| column | type | |\n|---|---|---|\n");
        for (TableColumn column : contract.columns()) {
            page.append("| `")
                    .append(column.name())
                    .append("` | ")
                    .append(column.type().replace("<", "\\<"));
            page.append(column.nullable() ? " ?" : "")
                    .append(" | ")
                    .append(column.doc().replace("|", "\\|"))
                    .append(" |\n");
        }
        page.append('\n');
    }

    private static String code(List<String> columns) {
        return "`" + String.join("`, `", columns) + "`";
    }
}
