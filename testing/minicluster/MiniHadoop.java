import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS with one data node and YARN with one node manager, on the loopback and on free ports. Writes what clients need into
 * {@code FOLDER/conf}, says {@code UP}, and ends when its standard input does, so that it does not outlive who started it.
 */
public final class MiniHadoop {
    private static final int MEGABYTES = 8192;

    public static void main(String[] args) throws Exception {
        File folder = new File(args[0]);
        System.setProperty("test.build.data", folder.getPath());
        Configuration settings = settings();
        try (MiniDFSCluster hdfs = new MiniDFSCluster.Builder(settings, new File(folder, "hdfs")).numDataNodes(1).build()) {
            hdfs.waitActive();
            MiniYARNCluster yarn = new MiniYARNCluster("yarn", 1, 1, 1);
            yarn.init(settings);
            yarn.start();
            File conf = new File(folder, "conf");
            conf.mkdirs();
            write(new File(conf, "core-site.xml"), Map.of("fs.defaultFS", hdfs.getURI().toString(), "dfs.replication", "1"));
            write(new File(conf, "yarn-site.xml"), addresses(yarn.getConfig()));
            System.out.println("UP");
            while (System.in.read() >= 0) {}
            yarn.stop();
        }
        System.exit(0);
    }

    private static Configuration settings() {
        Configuration settings = new YarnConfiguration();
        // A full disk of the build machine is no reason to give no containers.
        settings.setBoolean("yarn.nodemanager.disk-health-checker.enable", false);
        settings.setBoolean("yarn.nodemanager.pmem-check-enabled", false);
        settings.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
        settings.setInt("yarn.minicluster.yarn.nodemanager.resource.memory-mb", MEGABYTES);
        settings.setInt("yarn.nodemanager.resource.memory-mb", MEGABYTES);
        settings.setInt("yarn.nodemanager.resource.cpu-vcores", 8);
        settings.setInt("yarn.scheduler.minimum-allocation-mb", 256);
        settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
        settings.set("dfs.replication", "1");
        return settings;
    }

    private static Map<String, String> addresses(Configuration running) {
        return Map.of(
                "yarn.resourcemanager.hostname", "localhost",
                "yarn.resourcemanager.address", running.get("yarn.resourcemanager.address"),
                "yarn.resourcemanager.scheduler.address", running.get("yarn.resourcemanager.scheduler.address"));
    }

    private static void write(File file, Map<String, String> settings) throws IOException {
        Configuration written = new Configuration(false);
        settings.forEach(written::set);
        try (OutputStream out = new FileOutputStream(file)) {
            written.writeXml(out);
        }
    }
}
