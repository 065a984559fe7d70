package dev.nightjar.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeFilesTest {
    private static final int WRITES = 300;

    @TempDir
    Path folder;

    /** As the local file system of Hive, which Spark's own jars bring, and as HDFS. */
    public static final class Refusing extends LocalFileSystem {
        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            return !exists(to) && super.rename(from, to);
        }
    }

    @Test
    void aFileThatIsReplacedIsThereAllTheWhile() throws Exception {
        Configuration configuration = new Configuration();
        configuration.setClass("fs.file.impl", Refusing.class, LocalFileSystem.class);
        configuration.setBoolean("fs.file.impl.disable.cache", true);
        LakeFiles files = new LakeFiles(folder.toUri(), configuration);
        files.writeAtomically("a/file", bytes(0));

        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= WRITES; i++) {
                files.writeAtomically("a/file", bytes(i));
            }
        });
        while (!writer.isDone()) {
            assertThat(files.exists("a/file")).isTrue();
            assertThat(files.list("a")).containsExactly("file");
            assertThat(files.read("a/file"))
                    .hasValueSatisfying(b -> assertThat(b).asString().startsWith("number "));
        }

        writer.join();
        assertThat(files.read("a/file")).contains(bytes(WRITES));
        try (var left = Files.list(folder.resolve("a"))) {
            assertThat(left).hasSize(1);
        }
    }

    private static byte[] bytes(int number) {
        return ("number " + number).getBytes(StandardCharsets.UTF_8);
    }
}
