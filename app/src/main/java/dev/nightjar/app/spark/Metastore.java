package dev.nightjar.app.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Spark settings of a catalog that outlives the process. */
public final class Metastore {
    private static final String CATALOG = "spark.sql.catalogImplementation";

    private Metastore() {}

    /**
     * @param place {@code thrift://HOST:PORT}, a folder of this machine, or null for what Spark is configured with
     * @throws PipelineException USAGE if the place is neither
     */
    public static Map<String, String> settings(String place) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (place == null) {
            return settings;
        }
        settings.put(CATALOG, "hive");
        if (place.startsWith("thrift://")) {
            settings.put("spark.hadoop.hive.metastore.uris", place);
            return settings;
        }
        if (place.contains("://")) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "--metastore " + place + ": must be thrift://HOST:PORT, or a folder of this machine");
        }
        Path folder = Path.of(place).toAbsolutePath();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new PipelineException(ErrorKind.USAGE, "--metastore " + place + " is a file; give a folder");
        }
        settings.put(
                "spark.hadoop.javax.jdo.option.ConnectionURL",
                "jdbc:derby:;databaseName=" + folder.resolve("metastore_db") + ";create=true");
        settings.put(
                "spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString());
        System.setProperty(
                "derby.stream.error.file", folder.resolve("derby.log").toString());
        return settings;
    }

    /** @throws PipelineException USAGE if Spark's catalog is one that ends with the process */
    public static void require(OpenPipeline opened) {
        String catalog = opened.spark().sparkContext().getConf().get(CATALOG, "in-memory");
        if (!catalog.equals("hive")) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "tables register: the catalog of this Spark is " + catalog
                            + ", whose names would be gone with this process; give --metastore, or submit with --conf "
                            + CATALOG
                            + "=hive (nightjar sql needs no registering)");
        }
    }
}
