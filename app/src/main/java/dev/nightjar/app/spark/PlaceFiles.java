package dev.nightjar.app.spark;

import dev.nightjar.core.run.SessionSettings;
import dev.nightjar.lake.LakeFiles;
import java.net.URI;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** Small files wherever Spark's Hadoop can write, with the settings of {@code spark-submit}, and without a session. */
public final class PlaceFiles {
    private PlaceFiles() {}

    /** Hadoop as {@code spark-submit} was told, {@code spark.hadoop.*} included, over our defaults for the storage. */
    public static Configuration hadoop() {
        SparkConf conf = new SparkConf();
        SessionSettings.storage().forEach(conf::setIfMissing);
        return SparkHadoopUtil.get().newConfiguration(conf);
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @throws dev.nightjar.core.error.PipelineException EXTERNAL if it cannot be written
     */
    public static void write(URI file, byte[] bytes) {
        LakeFiles folder = folder(file);
        folder.ensureFolder(".");
        folder.writeAtomically(name(file), bytes);
    }

    /**
     * Deletes the file of an earlier time, and sees whether a new one could be written there.
     *
     * @throws dev.nightjar.core.error.PipelineException EXTERNAL if not
     */
    public static void clear(URI file) {
        LakeFiles folder = folder(file);
        folder.ensureFolder(".");
        folder.delete(name(file));
        String probe = "." + name(file) + "." + UUID.randomUUID();
        folder.writeAtomically(probe, new byte[0]);
        folder.delete(probe);
    }

    private static LakeFiles folder(URI file) {
        return new LakeFiles(file.resolve("."), hadoop());
    }

    private static String name(URI file) {
        String path = file.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
