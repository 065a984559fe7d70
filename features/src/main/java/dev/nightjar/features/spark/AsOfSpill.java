package dev.nightjar.features.spark;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.TempLocalBlockId;
import org.apache.spark.unsafe.Platform;
import scala.Tuple2;

/**
 * Rows of {@link AsOfBuckets} in a file, bucket after bucket as they are read again, compressed and encrypted as the session says of what
 * Spark spills. Only inside of a task.
 */
final class AsOfSpill {
    private final TempLocalBlockId id;
    private final File file;
    private final long[] rows;
    private final long[] bytes;
    private DataInputStream in;
    private byte[] buffer = new byte[256];

    AsOfSpill(int buckets) {
        Tuple2<TempLocalBlockId, File> made =
                SparkEnv.get().blockManager().diskBlockManager().createTempLocalBlock();
        this.id = made._1();
        this.file = made._2();
        this.rows = new long[buckets];
        this.bytes = new long[buckets];
    }

    /** Writes one bucket after the other. */
    final class Writer implements AsOfBuckets.Sink, AutoCloseable {
        private final DataOutputStream out;
        private int bucket;

        private Writer() throws IOException {
            this.out = new DataOutputStream(SparkEnv.get()
                    .serializerManager()
                    .wrapStream(id, new BufferedOutputStream(Files.newOutputStream(file.toPath()))));
        }

        void begin(int next) {
            bucket = next;
        }

        @Override
        public void take(Object base, long offset, int size, long number) throws IOException {
            out.writeLong(number);
            out.writeInt(size);
            Platform.copyMemory(base, offset, room(size), Platform.BYTE_ARRAY_OFFSET, size);
            out.write(buffer, 0, size);
            rows[bucket]++;
            bytes[bucket] += size;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    Writer writer() throws IOException {
        return new Writer();
    }

    long rows(int bucket) {
        return rows[bucket];
    }

    /** Of the bucket's rows, with so many before each. */
    long bytes(int bucket, int header) {
        return bytes[bucket] + rows[bucket] * header;
    }

    long fileBytes() {
        return file.length();
    }

    /** Reads the bucket, which stands behind the one that was read before. */
    void rows(int bucket, AsOfBuckets.Sink sink) throws IOException {
        if (rows[bucket] == 0) {
            return;
        }
        if (in == null) {
            in = new DataInputStream(SparkEnv.get()
                    .serializerManager()
                    .wrapStream(id, new BufferedInputStream(Files.newInputStream(file.toPath()))));
        }
        for (long r = 0; r < rows[bucket]; r++) {
            long number = in.readLong();
            int size = in.readInt();
            in.readFully(room(size), 0, size);
            sink.take(buffer, Platform.BYTE_ARRAY_OFFSET, size, number);
        }
    }

    private byte[] room(int size) {
        if (buffer.length < size) {
            buffer = new byte[Math.max(size, 2 * buffer.length)];
        }
        return buffer;
    }

    /** Ends reading. */
    void delete() {
        try {
            if (in != null) {
                in.close();
            }
            Files.deleteIfExists(file.toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
