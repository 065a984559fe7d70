package dev.nightjar.features.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.memory.MemoryConsumer;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.array.LongArray;
import org.apache.spark.unsafe.memory.MemoryBlock;
import org.apache.spark.util.TaskCompletionListener;
import org.apache.spark.util.collection.unsafe.sort.RadixSort;

/**
 * Rows by a number each, those of one number in any order. First all rows are added, then they are read one after the other. Only inside of
 * a task.
 *
 * <p>Spark's sorter reads each row from the place of memory where it happened to arrive, which is in no cache. Here rows are put into buckets
 * by the number's upper bits when they arrive, and a bucket is sorted when its turn comes: it is read from begin to end into one block, so
 * small that it stays in a cache, and its rows are picked from there. Rows are held in the task's memory; when that is spent, all buckets that are
 * not read yet go to a file, bucket after bucket ({@link AsOfSpill}). A bucket of very many rows is given to Spark's sorter.
 */
final class AsOfBuckets extends MemoryConsumer implements AsOfSorted {
    private static final int BITS = 7;
    private static final int BUCKETS = 1 << BITS;
    private static final int CHUNK = 32 << 10;
    private static final long FIRST_PAGE = 1L << 20;
    /** Bytes before a row: its number, and its length, which alone is kept in the block. */
    private static final int HEADER = 2 * Long.BYTES;

    /** Bytes of a bucket that is given to Spark's sorter. */
    static final long LARGE = 64L << 20;

    /** One bucket's rows in memory. */
    private static final class Bucket {
        private final List<Object> bases = new ArrayList<>();
        private long[] begins = new long[4];
        private long[] ends = new long[4];
        private Object base;
        private long at;
        private long end;
        private long rows;
        private long bytes;

        void chunk(Object chunk, long begin, int size) {
            close();
            int number = bases.size();
            if (number == begins.length) {
                begins = Arrays.copyOf(begins, 2 * number);
                ends = Arrays.copyOf(ends, 2 * number);
            }
            bases.add(chunk);
            begins[number] = begin;
            base = chunk;
            at = begin;
            end = begin + size;
        }

        /** Notes where the last chunk ends. */
        void close() {
            if (!bases.isEmpty()) {
                ends[bases.size() - 1] = at;
            }
        }

        void clear() {
            bases.clear();
            base = null;
            at = 0;
            end = 0;
            rows = 0;
            bytes = 0;
        }
    }

    /** Takes the rows of a bucket. */
    interface Sink {
        void take(Object base, long offset, int size, long number) throws IOException;
    }

    private final TaskContext task = TaskContext.get();
    private final int columns;
    private final long large;
    private final int mostRows;
    private final Bucket[] buckets = new Bucket[BUCKETS];
    private final List<MemoryBlock> pages = new ArrayList<>();
    private final List<AsOfSpill> spills = new ArrayList<>();
    private final long largestPage;
    private final UnsafeRow row;
    /** Only this thread uses the buckets; null while nothing may be spilled. */
    private volatile Thread owner;

    private long pageAt;
    private long pageEnd;
    private int rowsInMemory;
    /** The first bucket that is not loaded. */
    private int unread;
    /** Rows of the bucket that is read, one after the other. */
    private MemoryBlock block;
    /** For each row of it, its address and number, sorted; and as much room. */
    private LongArray sorted;

    private AsOfSorter sorter;
    private int next;
    private int end;
    private long at;
    private long number;
    private boolean present;

    /**
     * @param columns of a row
     * @param large bytes of a bucket that is given to Spark's sorter
     */
    AsOfBuckets(int columns, long large) {
        super(
                TaskContext.get().taskMemoryManager(),
                FIRST_PAGE,
                TaskContext.get().taskMemoryManager().getTungstenMemoryMode());
        this.columns = columns;
        this.large = large;
        this.mostRows = AsOfSorter.mostRows();
        this.row = new UnsafeRow(columns);
        this.largestPage = SparkEnv.get().memoryManager().pageSizeBytes();
        for (int b = 0; b < BUCKETS; b++) {
            buckets[b] = new Bucket();
        }
        task.addTaskCompletionListener((TaskCompletionListener) context -> free());
    }

    /** Copies the row. */
    void add(UnsafeRow added, long order) {
        if (rowsInMemory == mostRows) {
            spilled();
        }
        int size = added.getSizeInBytes();
        Bucket bucket = buckets[(int) (order >> (Long.SIZE - BITS)) + BUCKETS / 2];
        if (bucket.end - bucket.at < HEADER + size) {
            chunk(bucket, HEADER + size);
        }
        Object base = bucket.base;
        long place = bucket.at;
        Platform.putLong(base, place, order);
        Platform.putLong(base, place + Long.BYTES, size);
        Platform.copyMemory(added.getBaseObject(), added.getBaseOffset(), base, place + HEADER, size);
        bucket.at = place + HEADER + size;
        bucket.bytes += HEADER + size;
        bucket.rows++;
        rowsInMemory++;
    }

    private void spilled() {
        try {
            spill(Long.MAX_VALUE, this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void chunk(Bucket bucket, int needed) {
        owner = Thread.currentThread();
        int size = Math.max(CHUNK, needed);
        if (pages.isEmpty() || pageEnd - pageAt < size) {
            long grown = Math.min(largestPage, Long.highestOneBit(getUsed() / 4)); // a fifth too much at most
            MemoryBlock page = allocatePage(Math.max(size, grown)); // may spill all
            pages.add(page);
            pageAt = page.getBaseOffset();
            pageEnd = pageAt + page.size();
        }
        bucket.chunk(pages.get(pages.size() - 1).getBaseObject(), pageAt, size);
        pageAt += size;
    }

    /** Ends adding; the first row, if there is one, is present. */
    void sort() {
        owner = Thread.currentThread();
        task.taskMetrics().incPeakExecutionMemory(getUsed());
        advance();
    }

    @Override
    public boolean present() {
        return present;
    }

    @Override
    public long number() {
        return sorter == null ? number : sorter.number();
    }

    @Override
    public UnsafeRow row() {
        if (sorter != null) {
            return sorter.row();
        }
        Object base = block.getBaseObject();
        row.pointTo(base, at + Long.BYTES, (int) Platform.getLong(base, at));
        return row;
    }

    @Override
    public void advance() {
        if (sorter != null) {
            sorter.advance();
            if (sorter.present()) {
                return;
            }
            sorter = null;
        }
        if (next == end && !load()) {
            return;
        }
        if (sorter == null) {
            at = sorted.get(next);
            number = sorted.get(next + 1);
            next += 2;
        }
    }

    /** Goes to the next bucket that has rows. */
    private boolean load() {
        owner = Thread.currentThread();
        present = false;
        while (unread < BUCKETS && !present) {
            long rows = buckets[unread].rows;
            long bytes = buckets[unread].bytes;
            for (AsOfSpill spill : spills) {
                rows += spill.rows(unread);
                bytes += spill.bytes(unread, HEADER);
            }
            present = rows > 0;
            if (present) {
                load(rows, bytes);
            }
            unread++;
        }
        if (!present) {
            free();
        }
        return present;
    }

    private void load(long rows, long bytes) {
        if (bytes > large) {
            AsOfSorter all = AsOfSorter.byNumber(columns);
            UnsafeRow one = new UnsafeRow(columns);
            owner = null; // Spark's sorter spills itself
            rows(unread, (base, offset, size, order) -> {
                one.pointTo(base, offset, size);
                all.add(one, order);
            });
            owner = Thread.currentThread();
            all.sort();
            sorter = all;
            return;
        }
        room(rows, bytes);
        rows(unread, new Fill());
        next = RadixSort.sortKeyPrefixArray(sorted, 0, rows, 0, Long.BYTES - 1, false, true);
        end = next + 2 * (int) rows;
    }

    /** Makes room for a bucket; may spill all that are not loaded, and this one. */
    private void room(long rows, long bytes) {
        if (block == null || block.size() < bytes) {
            if (block != null) {
                freePage(block);
                block = null;
            }
            block = allocatePage(bytes + bytes / 4);
        }
        if (sorted == null || sorted.size() < 4 * rows) {
            if (sorted != null) {
                freeArray(sorted);
                sorted = null;
            }
            sorted = allocateArray(5 * rows);
        }
    }

    /** Puts rows into the block, one behind the other. */
    private final class Fill implements Sink {
        private long place = block.getBaseOffset();
        private int row;

        @Override
        public void take(Object base, long offset, int size, long order) {
            Platform.putLong(block.getBaseObject(), place, size);
            Platform.copyMemory(base, offset, block.getBaseObject(), place + Long.BYTES, size);
            sorted.set(row, place);
            sorted.set(row + 1, order);
            place += Long.BYTES + size;
            row += 2;
        }
    }

    /** All rows of a bucket; it has none in memory afterwards. */
    private void rows(int bucket, Sink sink) {
        try {
            for (AsOfSpill spill : spills) {
                spill.rows(bucket, sink);
            }
            held(buckets[bucket], sink);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        buckets[bucket].clear();
    }

    private static void held(Bucket bucket, Sink sink) throws IOException {
        bucket.close();
        for (int c = 0; c < bucket.bases.size(); c++) {
            Object base = bucket.bases.get(c);
            long at = bucket.begins[c];
            while (at < bucket.ends[c]) {
                int size = (int) Platform.getLong(base, at + Long.BYTES);
                sink.take(base, at + HEADER, size, Platform.getLong(base, at));
                at += HEADER + size;
            }
        }
    }

    /** Writes all buckets that are not loaded. */
    @Override
    public long spill(long size, MemoryConsumer trigger) throws IOException {
        if (Thread.currentThread() != owner || pages.isEmpty()) {
            return 0;
        }
        AsOfSpill spill = new AsOfSpill(BUCKETS);
        spills.add(spill);
        try (AsOfSpill.Writer writer = spill.writer()) {
            for (int b = unread; b < BUCKETS; b++) {
                writer.begin(b);
                held(buckets[b], writer);
                buckets[b].clear();
            }
        }
        long freed = freePages();
        task.taskMetrics().incMemoryBytesSpilled(freed);
        task.taskMetrics().incDiskBytesSpilled(spill.fileBytes());
        return freed;
    }

    private long freePages() {
        long freed = 0;
        for (MemoryBlock page : pages) {
            freed += page.size();
            freePage(page);
        }
        pages.clear();
        rowsInMemory = 0;
        return freed;
    }

    private void free() {
        owner = null;
        freePages();
        if (block != null) {
            freePage(block);
            block = null;
        }
        if (sorted != null) {
            freeArray(sorted);
            sorted = null;
        }
        for (AsOfSpill spill : spills) {
            spill.delete();
        }
        spills.clear();
    }
}
