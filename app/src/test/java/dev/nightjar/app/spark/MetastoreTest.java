package dev.nightjar.app.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetastoreTest {
    @TempDir
    private Path folder;

    @Test
    void anAddressIsAMetastoreForManyAndAFolderOneOfThisMachine() {
        assertThat(Metastore.settings(null)).isEmpty();
        assertThat(Metastore.settings("thrift://meta:9083"))
                .containsEntry("spark.sql.catalogImplementation", "hive")
                .containsEntry("spark.hadoop.hive.metastore.uris", "thrift://meta:9083");
        assertThat(Metastore.settings(folder.toString()))
                .containsEntry(
                        "spark.hadoop.javax.jdo.option.ConnectionURL",
                        "jdbc:derby:;databaseName=" + folder + "/metastore_db;create=true");
    }

    @Test
    void anythingElseIsRefused() throws IOException {
        assertThatThrownBy(() -> Metastore.settings("jdbc://x"))
                .hasMessage("--metastore jdbc://x: must be thrift://HOST:PORT, or a folder of this machine");
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> Metastore.settings(file.toString()))
                .hasMessage("--metastore " + file + " is a file; give a folder");
        assertThatThrownBy(() -> new SqlServer.Address("127.0.0.1", 70000))
                .hasMessage("--port 70000: must be 0 to 65535");
    }
}
