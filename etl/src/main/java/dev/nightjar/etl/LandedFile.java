package dev.nightjar.etl;

import dev.nightjar.core.run.ContentHash;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.io.Serializable;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** Opens a landed file wherever it lies; the codec follows from the name's ending ({@code .gz}, {@code .bz2}, {@code .zst} …). */
public final class LandedFile implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int HASH_DIGITS = 32;
    private static final Map<Map<String, String>, Configuration> CONFIGURATIONS = new ConcurrentHashMap<>();

    private final String uri;
    private final Map<String, String> storage;

    /**
     * @param storage Hadoop settings of the store, shipped to executors
     */
    public LandedFile(String uri, Map<String, String> storage) {
        this.uri = uri;
        this.storage = Map.copyOf(storage);
    }

    /** Hadoop's configuration for this file: made once a process, since reading its defaults costs more than a small file. */
    public Configuration configuration() {
        return CONFIGURATIONS.computeIfAbsent(storage, settings -> {
            Configuration configuration = new Configuration();
            settings.forEach(configuration::set);
            return configuration;
        });
    }

    /** The decompressed bytes. */
    public InputStream open() throws IOException {
        return decompressed(raw());
    }

    private InputStream raw() throws IOException {
        Path path = new Path(uri);
        FileSystem store = path.getFileSystem(configuration());
        return store.open(path);
    }

    private InputStream decompressed(InputStream bytes) throws IOException {
        CompressionCodec codec = new CompressionCodecFactory(configuration()).getCodec(new Path(uri));
        return codec == null ? bytes : codec.createInputStream(bytes);
    }

    /**
     * Reads a CSV file through: its hash, rows and header, and whether it can be read to its end.
     *
     * @throws IOException if the store fails; a broken file is an {@link Inspection} with trouble
     */
    public Inspection inspectCsv() throws IOException {
        MessageDigest digest = ContentHash.sha256();
        try (InputStream raw = new DigestInputStream(raw(), digest)) {
            Inspection read = readThrough(raw);
            raw.transferTo(OutputStream.nullOutputStream());
            return new Inspection(
                    uri, ContentHash.hex(digest, HASH_DIGITS), read.rows(), read.columns(), read.trouble());
        }
    }

    private Inspection readThrough(InputStream raw) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(raw);
        int first = bytes.read();
        if (first < 0) {
            return new Inspection(uri, "", 0, List.of(), "is empty: not even a header");
        }
        bytes.unread(first);
        long rows = 0;
        List<String> header = List.of();
        // The parser closes what it reads; the raw stream is still needed for the hash.
        try (CsvRows csv = new CsvRows(decompressed(new Unclosed(bytes)), "")) {
            header = csv.header();
            while (csv.next().isPresent()) {
                rows++;
            }
            return new Inspection(uri, "", rows, header, "");
        } catch (CsvRows.Broken e) {
            return new Inspection(uri, "", rows, header, e.getMessage());
        } catch (EOFException e) {
            return new Inspection(uri, "", rows, header, "ends in the middle of its compressed data, after row 0");
        }
    }

    /** The hash of the bytes, for formats whose rows another reader counts. */
    public String hash() throws IOException {
        MessageDigest digest = ContentHash.sha256();
        try (InputStream raw = new DigestInputStream(raw(), digest)) {
            raw.transferTo(OutputStream.nullOutputStream());
        }
        return ContentHash.hex(digest, HASH_DIGITS);
    }

    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
