package dev.nightjar.lake.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;

/** Runs a few pieces of driver work at once: most of a small Delta write is waiting for the driver, not for tasks. */
public final class Parallel {
    private static final int THREADS = 3;

    private Parallel() {}

    /**
     * Runs all pieces, each with {@code spark} as its thread's session, and waits for them; the results stand in the pieces' order. The first failure, in that order, is thrown after all
     * have ended.
     */
    public static <T> List<T> run(SparkSession spark, List<Callable<T>> work) {
        return run(spark, work, THREADS);
    }

    /** As {@link #run(SparkSession, List)}, at most {@code atOnce} pieces at a time. */
    public static <T> List<T> run(SparkSession spark, List<Callable<T>> work, int atOnce) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(atOnce, work.size())));
        try {
            List<T> results = new ArrayList<>();
            RuntimeException failure = null;
            for (Future<T> piece : threads.invokeAll(inSession(spark, work))) {
                try {
                    results.add(piece.get());
                } catch (ExecutionException e) {
                    failure =
                            failure != null ? failure : SparkErrors.translate("work in parallel failed", e.getCause());
                }
            }
            if (failure != null) {
                throw failure;
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while tables were written", e);
        } finally {
            threads.shutdown();
        }
    }

    /** Spark looks for the session, and with it the time zone, in the thread. */
    private static <T> List<Callable<T>> inSession(SparkSession spark, List<Callable<T>> work) {
        List<Callable<T>> pieces = new ArrayList<>();
        for (Callable<T> piece : work) {
            pieces.add(() -> {
                SparkSession.setActiveSession(spark);
                return piece.call();
            });
        }
        return pieces;
    }
}
