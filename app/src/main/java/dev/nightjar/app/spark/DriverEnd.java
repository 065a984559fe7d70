package dev.nightjar.app.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkUserAppException;

/** How a driver's process ends so that the cluster's final status fits the exit code. */
public final class DriverEnd {
    private DriverEnd() {}

    /**
     * Ends with the code. A process of its own exits. A driver inside YARN's application master must not: there an exit means that the
     * application failed, even an exit with 0. So this returns after a success, and throws what YARN reports as the exit status.
     *
     * @throws SparkUserAppException in YARN's application master and on Databricks, unless the code is 0
     */
    public static void with(int code) throws SparkUserAppException {
        SparkConf conf = new SparkConf();
        boolean inApplicationMaster = conf.get("spark.master", "").equals("yarn")
                && conf.get("spark.submit.deployMode", "client").equals("cluster");
        // Databricks runs a job inside its own driver: one that ended the JVM would take others with it.
        boolean inDatabricks = System.getenv("DATABRICKS_RUNTIME_VERSION") != null;
        if (!inApplicationMaster && !inDatabricks) {
            System.exit(code);
        }
        if (code != 0) {
            throw new SparkUserAppException(code);
        }
    }
}
