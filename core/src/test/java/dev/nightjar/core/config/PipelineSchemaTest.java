package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * conf/pipeline.schema.json is what the loader reads. After a change of a key write it anew with
 * {@code mvn -pl core test -Dtest=PipelineSchemaTest -Dnightjar.docs=write}.
 */
class PipelineSchemaTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path FILE = ROOT.resolve("conf/pipeline.schema.json");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @TempDir
    Path folder;

    /** The reference's samples, and once more with what they leave out. */
    private String generated() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String text : ReferenceTest.samples()) {
            texts.add(text);
            String metric = text.contains("regression") ? "rmse" : "auc";
            texts.add(text.replace("scoring: {decision: {threshold: 0.5}}", "scoring: {reasons: 1}")
                    .replace(
                            "spine: {from: schedule}",
                            "spine: {from: schedule, key: [id], precision: instant, at: departs}")
                    .replace("not_null: 0.95", "not_null: true")
                    .replace("unique: 0.9", "unique: true")
                    .replace("export: {expire: 5d}", "export: {fields: [score]}")
                    .replace("  history: 120d", "  choose_by: {metric: " + metric + "}\n  history: 120d"));
        }
        texts.add(texts.get(texts.size() - 1) + "export: {fields: [score]}\n");
        List<Reading> readings = ReferenceTest.readings(folder, texts);
        List<String> lines = Files.readAllLines(ROOT.resolve("conf/reference.yaml"));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(new PipelineSchema(readings, lines).schema())
                + "\n";
    }

    private static List<String> problems(JsonNode pipeline) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(JSON.readTree(Files.readString(FILE)));
        return schema.validate(pipeline).stream()
                .map(message -> message.getMessage())
                .toList();
    }

    @Test
    void theFileSaysWhatTheLoaderReads() throws IOException {
        String schema = generated();
        if ("write".equals(System.getProperty("nightjar.docs"))) {
            Files.writeString(FILE, schema);
        }
        assertThat(Files.readString(FILE))
                .as(
                        "conf/pipeline.schema.json is stale: write it anew with -Dnightjar.docs=write, see PipelineSchemaTest")
                .isEqualTo(schema);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flights", "delay-minutes"})
    void theExamplesFitAndNameIt(String example) throws IOException {
        Path file = ROOT.resolve("examples/" + example + "/pipeline.yaml");
        assertThat(problems(YAML.readTree(file.toFile()))).isEmpty();
        assertThat(Files.readAllLines(file).get(0))
                .isEqualTo("# yaml-language-server: $schema=../../conf/pipeline.schema.json");
    }

    @Test
    void whatTheLoaderTestsCallGoodFits() throws IOException {
        for (String text : ReferenceTest.samples()) {
            assertThat(problems(YAML.readTree(text))).isEmpty();
        }
    }

    /** Each stands for a kind of mistake; the loader refuses all of them too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "history: 120d -> histroy: 120d",
                "corrects: 30d -> corrects: 30",
                "threshold: 0.5 -> threshold: 1.5",
                "epochs: 5 -> epochs: 0",
                "metric: auc -> metric: acu",
                "kind: logistic -> kind: logistics",
                "from: arrivals -> form: arrivals",
                "windows: [1d, 7d] -> windows: 7",
                "pipeline: late -> question: late",
                "[32] -> [32, 0]"
            })
    void aMistakeDoesNotFit(String mistake) throws IOException {
        String[] change = mistake.split(" -> ");
        String text = PipelineLoaderTest.good();
        assertThat(text).contains(change[0]);
        String changed = text.replace(change[0], change[1]);
        if (mistake.startsWith("pipeline")) {
            changed = changed.replace("question: Who is late?\n", "");
        }
        assertThat(problems(YAML.readTree(changed))).isNotEmpty();
    }
}
