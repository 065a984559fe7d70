package dev.nightjar.features.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;

/** Runs Spark actions two at a time, so that the cores have work while one of them plans or commits. */
final class InParallel {
    private static final int THREADS = 2;

    private InParallel() {}

    /** Names the type of a lambda. */
    static <T> Callable<T> task(Callable<T> work) {
        return work;
    }

    /** The results in the order of the tasks. The first failure in that order is thrown once all have ended. */
    static <T> List<T> run(SparkSession spark, List<Callable<T>> tasks) {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(THREADS, tasks.size()));
        try {
            List<Future<T>> futures = pool.invokeAll(tasks.stream()
                    .map(t -> task(() -> {
                        SparkSession.setActiveSession(spark);
                        return t.call();
                    }))
                    .toList());
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Spark worked", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
