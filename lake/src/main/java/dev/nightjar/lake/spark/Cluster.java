package dev.nightjar.lake.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.MasterDoor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.deploy.SparkHadoopUtil;

/** Makes sure of a cluster before a night trusts it: a master that answers, and an executor that can run our code. */
final class Cluster {
    static final String MASTER_PATIENCE = "spark.nightjar.patience.master";
    static final String EXECUTORS_PATIENCE = "spark.nightjar.patience.executors";

    private static final String STANDALONE = "spark://";

    private Cluster() {}

    /** True if tasks run in processes of their own. */
    static boolean named(SparkConf conf) {
        return !conf.get("spark.master").startsWith("local");
    }

    /** @throws PipelineException EXTERNAL if no master answers within {@value #MASTER_PATIENCE}, 30 s unless it is set */
    static void awaitMaster(SparkConf conf) {
        String master = conf.get("spark.master");
        List<String> addresses = List.of();
        if (master.startsWith(STANDALONE)) {
            addresses = List.of(master.substring(STANDALONE.length()).split(","));
        } else if (master.equals("yarn")) {
            addresses = resourceManager(conf);
        }
        if (!addresses.isEmpty()) {
            Duration patience = Duration.ofSeconds(conf.getTimeAsSeconds(MASTER_PATIENCE, "30s"));
            String shown = master.equals("yarn") ? "yarn at " + addresses.get(0) : master;
            MasterDoor.await(shown, addresses, patience, MASTER_PATIENCE);
        }
    }

    /** Empty where several share the work, or where the driver runs behind the resource manager already. */
    private static List<String> resourceManager(SparkConf conf) {
        Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
        hadoop.addResource("yarn-site.xml");
        String address = hadoop.get("yarn.resourcemanager.address", "");
        boolean one = !hadoop.getBoolean("yarn.resourcemanager.ha.enabled", false)
                && !conf.get("spark.submit.deployMode", "client").equals("cluster");
        return one && address.matches(".+:[0-9]+") ? List.of(address) : List.of();
    }

    /**
     * Runs one small task of ours.
     *
     * @throws PipelineException EXTERNAL if no executor has taken it within {@value #EXECUTORS_PATIENCE}, 5 minutes unless it is set, or if
     *     executors cannot load our classes; the context is stopped then
     */
    static void awaitExecutor(SparkContext context) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(context);
        SparkConf conf = context.getConf();
        long patience = conf.getTimeAsSeconds(EXECUTORS_PATIENCE, "300s");
        JavaFutureAction<List<Boolean>> here =
                spark.parallelize(List.of(1), 1).map(new Here()).collectAsync(); // one value
        try {
            here.get(patience, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            here.cancel(true);
            context.stop();
            throw new PipelineException(ErrorKind.EXTERNAL, missing(conf, patience), e);
        } catch (ExecutionException e) {
            context.stop();
            throw SparkErrors.translate("the first task on " + conf.get("spark.master"), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PipelineException(ErrorKind.EXTERNAL, "interrupted while waiting for executors", e);
        }
    }

    private static String missing(SparkConf conf, long patience) {
        List<String> asked = new ArrayList<>();
        for (String key : List.of(
                "spark.executor.instances", "spark.cores.max", "spark.executor.cores", "spark.executor.memory")) {
            if (conf.contains(key)) {
                asked.add(key + " " + conf.get(key));
            }
        }
        return "executors: none came from " + conf.get("spark.master") + " within " + patience + " s. Asked for: "
                + (asked.isEmpty() ? "Spark's defaults" : String.join(", ", asked))
                + ". See at the master whether a worker is alive and has that much free, or ask for less. "
                + EXECUTORS_PATIENCE + " sets the patience.";
    }

    /** A task that needs our jar. */
    static final class Here implements Function<Integer, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean call(Integer ignored) {
            return true;
        }
    }
}
