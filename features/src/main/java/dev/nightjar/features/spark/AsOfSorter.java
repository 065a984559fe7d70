package dev.nightjar.features.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.expressions.BaseOrdering;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.util.collection.unsafe.sort.PrefixComparators;
import org.apache.spark.util.collection.unsafe.sort.RecordComparator;
import org.apache.spark.util.collection.unsafe.sort.UnsafeExternalSorter;
import org.apache.spark.util.collection.unsafe.sort.UnsafeSorterIterator;

/**
 * Rows by a number each, in Spark's sorter: it holds them in the task's memory and spills them to files when that is spent. First all rows
 * are added, then they are read one after the other. Only inside of a task.
 */
final class AsOfSorter implements AsOfSorted {
    private static final int FIRST = 4_096;

    private final UnsafeExternalSorter sorter;
    private final UnsafeRow row;
    private UnsafeSorterIterator sorted;
    private boolean present;

    private AsOfSorter(int columns, RecordComparator then, boolean byNumberOnly) {
        SparkEnv env = SparkEnv.get();
        TaskContext task = TaskContext.get();
        this.row = new UnsafeRow(columns);
        this.sorter = UnsafeExternalSorter.create(
                task.taskMemoryManager(),
                env.blockManager(),
                env.serializerManager(),
                task,
                () -> then,
                PrefixComparators.LONG,
                FIRST,
                env.memoryManager().pageSizeBytes(),
                mostRows(),
                byNumberOnly);
    }

    /** Rows that are held in memory at most. */
    static int mostRows() {
        return SparkEnv.get().conf().getInt("spark.shuffle.spill.numElementsForceSpillThreshold", Integer.MAX_VALUE);
    }

    /** By the number alone, by radix sort; rows of one number come in any order. */
    static AsOfSorter byNumber(int columns) {
        return new AsOfSorter(columns, new Same(), true);
    }

    /** By the number, rows of one number in the order that is given. */
    static AsOfSorter byNumberAnd(int columns, BaseOrdering then) {
        return new AsOfSorter(columns, new Then(columns, then), false);
    }

    /** Copies the row. */
    void add(UnsafeRow added, long number) {
        try {
            sorter.insertRecord(added.getBaseObject(), added.getBaseOffset(), added.getSizeInBytes(), number, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends adding; the first row, if there is one, is present. */
    void sort() {
        try {
            sorted = sorter.getSortedIterator();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TaskContext.get().taskMetrics().incPeakExecutionMemory(sorter.getPeakMemoryUsedBytes());
        advance();
    }

    @Override
    public boolean present() {
        return present;
    }

    @Override
    public long number() {
        return sorted.getKeyPrefix();
    }

    @Override
    public UnsafeRow row() {
        row.pointTo(sorted.getBaseObject(), sorted.getBaseOffset(), sorted.getRecordLength());
        return row;
    }

    @Override
    public void advance() {
        present = sorted.hasNext();
        if (!present) {
            sorter.cleanupResources();
            return;
        }
        try {
            sorted.loadNext();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Same extends RecordComparator {
        @Override
        public int compare(Object one, long at, int length, Object other, long otherAt, int otherLength) {
            return 0;
        }
    }

    private static final class Then extends RecordComparator {
        private final BaseOrdering order;
        private final UnsafeRow left;
        private final UnsafeRow right;

        Then(int columns, BaseOrdering order) {
            this.order = order;
            this.left = new UnsafeRow(columns);
            this.right = new UnsafeRow(columns);
        }

        @Override
        public int compare(Object one, long at, int length, Object other, long otherAt, int otherLength) {
            left.pointTo(one, at, length);
            right.pointTo(other, otherAt, otherLength);
            return order.compare(left, right);
        }
    }
}
