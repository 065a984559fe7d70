package dev.nightjar.etl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LandedFileTest {
    @TempDir
    private Path folder;

    private Inspection inspect(String name, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        return new LandedFile(file.toUri().toString(), Map.of()).inspectCsv();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void nothingIsEmptyWhetherItIsCompressedOrNot() throws IOException {
        String empty = "is empty: not even a header";
        assertThat(inspect("a.csv", new byte[0]).trouble()).isEqualTo(empty);
        assertThat(inspect("a.csv.gz", new byte[0]).trouble()).isEqualTo(empty);
        assertThat(inspect("a.csv.gz", gzip("")).trouble()).isEqualTo(empty);
    }

    @Test
    void aHeaderAloneIsAFileOfNoRows() throws IOException {
        Inspection inspection = inspect("a.csv.gz", gzip("id,delay\n"));
        assertThat(inspection.trouble()).isEmpty();
        assertThat(inspection.rows()).isZero();
        assertThat(inspection.columns()).isEqualTo(List.of("id", "delay"));
    }

    @Test
    void compressedDataThatEndTooEarlySayAfterWhichRow() throws IOException {
        byte[] whole = gzip("id,delay\na,1\n");
        String early = "ends in the middle of its compressed data, after row 0";
        assertThat(inspect("a.csv.gz", Arrays.copyOf(whole, 1)).trouble()).isEqualTo(early);
        assertThat(inspect("a.csv.gz", Arrays.copyOf(whole, 12)).trouble()).isEqualTo(early);
    }

    @Test
    void whatIsNotCompressedIsNotTakenForIt() throws IOException {
        assertThat(inspect("a.csv.gz", "id,delay\na,1\n".getBytes(StandardCharsets.UTF_8))
                        .trouble())
                .startsWith("is not valid compressed data: ");
    }

    /** The hash is of the bytes as they lie there, so that a broken file that is mended is seen as changed. */
    @Test
    void theHashIsOfAllBytesEvenOfABrokenFile() throws IOException {
        byte[] whole = gzip("id,delay\na,1\n");
        Inspection broken = inspect("a.csv.gz", Arrays.copyOf(whole, 12));
        assertThat(broken.contentHash())
                .hasSize(32)
                .isNotEqualTo(inspect("b.csv.gz", whole).contentHash());
        assertThat(inspect("c.csv.gz", whole).contentHash())
                .isEqualTo(inspect("b.csv.gz", whole).contentHash());
    }
}
