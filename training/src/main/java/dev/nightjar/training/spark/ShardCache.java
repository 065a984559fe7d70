package dev.nightjar.training.spark;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;

/** The shards of network trainings. */
interface ShardCache {
    /** Keeps nothing beyond a fit. */
    ShardCache NONE = new ShardCache() {
        @Override
        public JavaRDD<ExampleShard> of(String key, Supplier<JavaRDD<ExampleShard>> maker) {
            return maker.get().persist(StorageLevel.MEMORY_AND_DISK());
        }

        @Override
        public void done(JavaRDD<ExampleShard> shards) {
            shards.unpersist(false);
        }
    };

    /**
     * Persisted.
     *
     * @param key of all that decides what is in them
     */
    JavaRDD<ExampleShard> of(String key, Supplier<JavaRDD<ExampleShard>> maker);

    /** A fit needs them no more. */
    void done(JavaRDD<ExampleShard> shards);

    /** Keeps those of the last key until it is closed: the trials of a search seldom differ in them. */
    final class Last implements ShardCache, AutoCloseable {
        private String key = "";
        private Optional<JavaRDD<ExampleShard>> kept = Optional.empty();

        @Override
        public JavaRDD<ExampleShard> of(String asked, Supplier<JavaRDD<ExampleShard>> maker) {
            if (kept.isEmpty() || !key.equals(asked)) {
                close();
                key = asked;
                kept = Optional.of(maker.get().persist(StorageLevel.MEMORY_AND_DISK()));
            }
            return kept.orElseThrow();
        }

        @Override
        public void done(JavaRDD<ExampleShard> shards) {
            // kept for the next one
        }

        @Override
        public void close() {
            kept.ifPresent(shards -> shards.unpersist(false));
            kept = Optional.empty();
        }
    }
}
