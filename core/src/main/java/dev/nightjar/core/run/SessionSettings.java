package dev.nightjar.core.run;

import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Spark settings that the rows depend on, wherever Nightjar runs. Settings of a place (master, memory) are not here. */
public final class SessionSettings {
    private SessionSettings() {}

    /**
     * @param zone the pipeline's: {@code hour(departs)} means the hour there
     * @return setting name to value; a user's own settings must not override them
     */
    public static Map<String, String> required(ZoneId zone) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
        settings.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        // Delta's own store for local disks can lose one of two racing commits.
        settings.put("spark.delta.logStore.file.impl", "dev.nightjar.lake.delta.AtomicFileLogStore");
        settings.put("spark.sql.session.timeZone", zone.getId());
        settings.put("spark.sql.ansi.enabled", "false");
        settings.put("spark.sql.caseSensitive", "false");
        settings.put("spark.sql.legacy.timeParserPolicy", "CORRECTED");
        settings.put("spark.sql.sources.partitionOverwriteMode", "static");
        settings.put("spark.databricks.delta.replaceWhere.constraintCheck.enabled", "true");
        settings.put("spark.databricks.delta.schema.autoMerge.enabled", "false");
        return settings;
    }

    /** Defaults for every place; a place or a user may set them otherwise without changing a row. */
    public static Map<String, String> everywhere() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("spark.ui.showConsoleProgress", "false");
        // One network trains in each task slot.
        settings.put("spark.executorEnv.OMP_NUM_THREADS", "1");
        // A copy of the file list in each checksum costs a job a commit: sessions that are not in UTC verify it.
        settings.put("spark.databricks.delta.allFilesInCrc.enabled", "false");
        settings.put("spark.databricks.delta.stalenessLimit", "0");
        // A dictionary of a megabyte is 130,000 doubles, and looking each number up there was three tenths of a wide
        // training set.
        settings.put("spark.hadoop.parquet.dictionary.page.size", "65536");
        settings.put("spark.cleaner.referenceTracking.cleanCheckpoints", "true");
        settings.putAll(storage());
        return settings;
    }

    /** Defaults for lakes and landing zones on {@code s3a://}; Hadoop's own wait for hours on a store that is down. */
    public static Map<String, String> storage() {
        Map<String, String> settings = new LinkedHashMap<>();
        // Environment, web identity, profile file, role. Hadoop's own list would take secrets in settings.
        settings.put(
                "spark.hadoop.fs.s3a.aws.credentials.provider",
                "com.amazonaws.auth.DefaultAWSCredentialsProviderChain");
        // A write to a store that answers 503 is given up after 30 tries in 84 s: five rounds of six by the SDK.
        settings.put("spark.hadoop.fs.s3a.attempts.maximum", "5");
        settings.put("spark.hadoop.fs.s3a.retry.limit", "4");
        settings.put("spark.hadoop.fs.s3a.retry.interval", "1s");
        settings.put("spark.hadoop.fs.s3a.retry.throttle.limit", "4");
        settings.put("spark.hadoop.fs.s3a.retry.throttle.interval", "1s");
        // A server that takes a connection and says nothing: 200 s by default.
        settings.put("spark.hadoop.fs.s3a.connection.timeout", "60000");
        // Nothing of ours looks for empty folders, and deleting their marks costs a request a write.
        settings.put("spark.hadoop.fs.s3a.directory.marker.retention", "keep");
        return settings;
    }

    /** Defaults for one machine, {@link #everywhere} included; on a cluster the place says what fits it, or Spark's own defaults hold. */
    public static Map<String, String> local() {
        Map<String, String> settings = everywhere();
        settings.put("spark.ui.enabled", "false");
        settings.put("spark.driver.host", "127.0.0.1");
        settings.put("spark.driver.bindAddress", "127.0.0.1");
        settings.put("spark.sql.shuffle.partitions", "2");
        // With two partitions there is nothing to adapt, and each adaptive stage is a job of its own.
        settings.put("spark.sql.adaptive.enabled", "false");
        settings.put("spark.databricks.delta.snapshotPartitions", "1");
        settings.put("spark.sql.ui.retainedExecutions", "1");
        settings.put("spark.ui.retainedJobs", "1");
        settings.put("spark.ui.retainedStages", "1");
        settings.put("spark.ui.retainedTasks", "1");
        return settings;
    }
}
