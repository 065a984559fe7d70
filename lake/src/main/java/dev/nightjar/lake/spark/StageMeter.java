package dev.nightjar.lake.spark;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts what Spark does between two readings: jobs started, bytes read and written by tasks. Thread-safe. */
public final class StageMeter extends SparkListener implements AutoCloseable {
    /** Counts since the meter was attached. */
    public record Reading(long jobs, long bytesIn, long bytesOut) {
        public Reading minus(Reading earlier) {
            return new Reading(jobs - earlier.jobs, bytesIn - earlier.bytesIn, bytesOut - earlier.bytesOut);
        }
    }

    private final SparkContext context;
    private final AtomicLong jobs = new AtomicLong();
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();

    private StageMeter(SparkContext context) {
        this.context = context;
    }

    /** Begins to count. */
    public static StageMeter attach(SparkContext context) {
        StageMeter meter = new StageMeter(context);
        context.addSparkListener(meter);
        return meter;
    }

    /** All that Spark did until now; waits for its event queue at most some seconds. */
    public Reading read() {
        try {
            context.listenerBus().waitUntilEmpty(5000);
        } catch (java.util.concurrent.TimeoutException e) {
            // The counts are then those that have arrived: they inform, nothing depends on them.
            return new Reading(jobs.get(), bytesIn.get(), bytesOut.get());
        }
        return new Reading(jobs.get(), bytesIn.get(), bytesOut.get());
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        jobs.incrementAndGet();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        TaskMetrics metrics = end.taskMetrics();
        if (metrics != null) {
            bytesIn.addAndGet(metrics.inputMetrics().bytesRead());
            bytesOut.addAndGet(metrics.outputMetrics().bytesWritten());
        }
    }

    @Override
    public void close() {
        context.removeSparkListener(this);
    }
}
