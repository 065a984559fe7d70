package dev.nightjar.app.spark;

import dev.nightjar.lake.LakeFiles;
import java.net.URI;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** Small files wherever Spark's Hadoop can write, with the settings of {@code spark-submit}, and without a session. */
public final class PlaceFiles {
    private PlaceFiles() {}

    /**
     * Writes a file, whole or not at all.
     *
     * @throws dev.nightjar.core.error.PipelineException EXTERNAL if it cannot be written
     */
    public static void write(URI file, byte[] bytes) {
        String path = file.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        LakeFiles folder =
                new LakeFiles(file.resolve("."), SparkHadoopUtil.get().newConfiguration(new SparkConf()));
        folder.ensureFolder(".");
        folder.writeAtomically(name, bytes);
    }
}
