package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.SmallPipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipeline files and result files by address. */
@Tag("fast")
class PipelinePlaceIT {
    @TempDir
    private Path folder;

    private SmallPipeline small;

    @BeforeEach
    void writeAPipeline() throws IOException {
        small = SmallPipeline.write(folder.resolve("home"), 1);
    }

    private record Ended(int code, String out, String err) {}

    private static Ended nightjar(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
        return new Ended(code, out.toString(), err.toString());
    }

    @Test
    void anAddressMeansTheSameAsAPath() {
        Ended path = nightjar("config", small.file().toString(), "--json");
        Ended address = nightjar("config", small.file().toUri().toString(), "--json");

        assertThat(address.code()).as(address.err()).isZero();
        assertThat(address.out()).isEqualTo(path.out());
    }

    @Test
    void aProfileBesideTheFileIsFoundByAddressToo() throws IOException {
        Files.createDirectories(folder.resolve("home/profiles"));
        Files.writeString(folder.resolve("home/profiles/mine.yaml"), "question: Mine?\n");

        Ended ended = nightjar("config", small.file().toUri().toString(), "--resolved", "--profile", "mine");

        assertThat(ended.out()).contains("Mine?");
    }

    @Test
    void aFileThatIsNotThereIsACommandLinesFault() {
        Ended ended = nightjar("config", "file://" + folder + "/nowhere.yaml");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("there is no file file://" + folder + "/nowhere.yaml");
    }

    @Test
    void aFolderIsNoPipelineFile() {
        Ended ended = nightjar("config", "file://" + folder + "/home");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("/home is a folder; a YAML file is needed");
    }

    @Test
    void aStoreThatNobodyKnowsIsNamed() {
        Ended ended = nightjar("config", "ftps://host/pipeline.yaml");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .contains("ftps://host: no file system of this Spark knows ftps:")
                .contains("hdfs://HOST:PORT/");
    }

    @Test
    void anHdfsAddressWantsAHost() {
        Ended ended = nightjar("config", "hdfs:///a/pipeline.yaml");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("no host is named, and no default one is set");
    }

    @Test
    void anAddressThatEndsWithASlashNamesNoFile() {
        Ended ended = nightjar("config", "hdfs://host/folder/");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("names no file; write it as hdfs://HOST:PORT/FOLDER/pipeline.yaml");
    }

    @Test
    void aResultFileOfAnEarlierTimeIsGoneBeforeTheCommandBegins() throws IOException {
        Path result = folder.resolve("result.json");
        Files.writeString(result, "{\"exit\":3}");

        Ended ended = nightjar("config", small.file().toString(), "--result", result.toString());

        assertThat(ended.code()).isZero();
        assertThat(Files.readString(result))
                .contains("\"ok\":true")
                .contains("\"attempt\":\"")
                .contains("\"exit\":0");
        assertThat(folder)
                .isDirectoryNotContaining(f -> f.getFileName().toString().contains(".tmp"));
    }

    @Test
    void aResultThatCannotBeWrittenStopsTheCommandBeforeItWorks() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        Ended ended = nightjar(
                "config",
                small.file().toString(),
                "--result",
                file.resolve("result.json").toString());

        assertThat(ended.code()).isEqualTo(4);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("cannot make the folder").contains("check that the storage is there");
    }

    @Test
    void aResultThatIsNoAddressIsAWrongCommandLine() {
        Ended ended = nightjar("config", small.file().toString(), "--result", "hdfs://host/");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("--result is no path or address: hdfs://host/ names no file");
    }
}
