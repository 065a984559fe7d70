package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.testing.SmallPipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AirflowRenderTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file;

    @BeforeEach
    void writeAPipeline() throws IOException {
        file = SmallPipeline.write(folder.resolve("home"), 1).file();
    }

    private int render(String... more) {
        List<String> args = new java.util.ArrayList<>(List.of("airflow", "render", file.toString()));
        args.addAll(List.of("--out", folder.resolve("manifests").toString()));
        args.addAll(List.of(more));
        return Main.run(args.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private JsonNode manifest() throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve("manifests/rides.json").toFile());
    }

    private void append(String text) throws IOException {
        Files.writeString(file, Files.readString(file) + text);
    }

    @Test
    void aManifestSaysWhenTheNightClosesAndWhatItsTasksAre() throws IOException {
        assertThat(render()).as(err.toString()).isZero();

        assertThat(manifest().path("cron").asText()).isEqualTo("0 6 * * *");
        assertThat(manifest().path("zone").asText()).isEqualTo("Europe/Berlin");
        assertThat(manifest().path("catchup").asBoolean()).isFalse();
        assertThat(manifest().path("start").path("mode").asText()).isEqualTo("client");
        assertThat(manifest().path("tasks").findValuesAsText("id")).containsExactly("data", "train", "serve");
        assertThat(manifest().path("tasks").findValuesAsText("from")).containsExactly("ingest", "train", "score");
        assertThat(manifest().path("tasks").findValuesAsText("to")).containsExactly("features", "train", "export");
        assertThat(manifest().path("tasks").findValuesAsText("depends_on_past"))
                .containsExactly("true", "false", "false");
        assertThat(manifest().path("tasks").findValues("publishes").toString())
                .isEqualTo("[[\"planned\",\"rides\"], [\"model_events\"], [\"predictions\"]]");
    }

    @Test
    void theFilesBlockAndTheCommandLineReachTheManifest() throws IOException {
        append(
                "airflow: {owner: ada, tags: [rides, city], start: 2024-02-01, catch_up: true, train_pool: big, retries: 5}\n");

        assertThat(render("--set", "airflow.tasks=stages", "--set", "lake=/elsewhere", "--command", "/opt/nightjar"))
                .as(err.toString())
                .isZero();

        assertThat(manifest().path("owner").asText()).isEqualTo("ada");
        assertThat(manifest().path("start_date").asText()).isEqualTo("2024-02-01");
        assertThat(manifest().path("retries").asInt()).isEqualTo(5);
        assertThat(manifest().path("tasks").findValuesAsText("id"))
                .containsExactly("ingest", "validate", "features", "train", "score", "export");
        assertThat(manifest().path("tasks").findValuesAsText("pool")).containsOnly("default_pool", "big");
        assertThat(manifest().path("start").path("command").get(0).asText()).isEqualTo("/opt/nightjar");
        assertThat(manifest().path("start").path("layers").toString())
                .isEqualTo("[\"--set\",\"airflow.tasks=stages\",\"--set\",\"lake=/elsewhere\"]");
        assertThat(manifest().path("lake").asText()).isEqualTo("file:///elsewhere/rides");
    }

    @Test
    void airflowsKeysChangeNoHash() throws IOException {
        PipelineLoader loader = PipelineLoader.of(name -> null);
        String before = loader.load(file).configHash();
        String definition = loader.load(file).definition();

        append("airflow: {owner: ada, tasks: night, max_active_runs: 3}\n");

        assertThat(loader.load(file).configHash()).isEqualTo(before);
        assertThat(loader.load(file).definition()).isEqualTo(definition);
    }

    @Test
    void checkFindsAManifestThatIsMissingOrOlderThanThePipelineFile() throws IOException {
        assertThat(render("--check")).isEqualTo(2);
        assertThat(err.toString()).contains("rides.json is missing; write it anew: the same command without --check");
        assertThat(render()).isZero();
        assertThat(render("--check")).isZero();

        append("# a word more\n");

        assertThat(render("--check")).isEqualTo(2);
        assertThat(err.toString()).contains("rides.json is not what its pipeline file says; write it anew");
    }

    @Test
    void catchingUpNeedsAFirstNight() throws IOException {
        append("airflow: {catch_up: true}\n");

        assertThat(render()).isEqualTo(2);
        assertThat(err.toString())
                .contains("airflow.start: is missing; catch_up: true runs every night since this date");
    }

    @Test
    void theLastNightIsNotBeforeTheFirst() throws IOException {
        append("airflow: {start: 2024-02-02, end: 2024-02-01}\n");

        assertThat(render()).isEqualTo(2);
        assertThat(err.toString()).contains("airflow.end: 2024-02-01 is before airflow.start, 2024-02-02");
        assertThat(render("--set", "airflow.end=yesterday")).isEqualTo(2);
        assertThat(err.toString()).contains("airflow.end: 'yesterday' is not a date like 2013-09-30");
    }

    @Test
    void twoPipelinesOfOneNameAreRefused() throws IOException {
        Path other = SmallPipeline.write(folder.resolve("other"), 1).file();

        assertThat(render(other.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("pipeline rides: two of the files have this name");
    }

    @Test
    void airflowAloneAsksForACommand() {
        assertThat(Main.run(new String[] {"airflow"}, new PrintWriter(out, true), new PrintWriter(err, true)))
                .isEqualTo(2);
        assertThat(err.toString()).contains("nightjar airflow: which command?");
    }
}
