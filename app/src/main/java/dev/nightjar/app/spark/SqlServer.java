package dev.nightjar.app.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.spark.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hive.service.cli.thrift.ThriftCLIService;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.hive.thriftserver.HiveThriftServer2;

/** Spark's Thrift server with the tables and views of one pipeline, for JDBC. It reads only, and lives as long as the process. */
public final class SqlServer {
    /** Where the tables are: the catalog's own first database, so that no name needs a prefix. */
    static final String DATABASE = "default";

    private static final String PREFIX = "hive.server2.";

    private final Pipeline pipeline;
    private final Address address;
    private final Map<String, String> users;

    /**
     * Where it listens.
     *
     * @param port 0 for a free one
     */
    public record Address(String host, int port) {
        public Address {
            Objects.requireNonNull(host);
            if (port < 0 || port > 65535) {
                throw new PipelineException(ErrorKind.USAGE, "--port " + port + ": must be 0 to 65535");
            }
        }
    }

    /**
     * What is served.
     *
     * @param port the one that it listens at
     * @param tables names
     */
    public record Started(int port, List<String> tables) {}

    /** @param users password of each user; empty if anybody who reaches the address may read */
    public SqlServer(Pipeline pipeline, Address address, Map<String, String> users) {
        this.pipeline = Objects.requireNonNull(pipeline);
        this.address = Objects.requireNonNull(address);
        this.users = Map.copyOf(users);
    }

    /** Starts it. @throws PipelineException EXTERNAL if the address is taken */
    public Started start() {
        SparkSession spark = Sessions.open(
                pipeline.name(),
                pipeline.time().zone(),
                Map.of(
                        "spark.sql.extensions",
                        ServedExtension.class.getName(),
                        "spark.scheduler.mode",
                        "FAIR",
                        // Delta's short cut for max(date) stumbles where a client's session reads dates as java.time
                        // has them.
                        "spark.databricks.delta.optimizeMetadataQuery.enabled",
                        "false",
                        "spark.sql.hive.thriftServer.singleSession",
                        "false"));
        configure(spark.sparkContext().hadoopConfiguration());
        ServedTables tables = new ServedTables(new OpenPipeline(pipeline, spark), DATABASE);
        // This session makes the views, so it is not among those that only read.
        List<String> names = tables.makeAll();
        ServedExtension.serve(tables);
        return new Started(listen(spark), names);
    }

    private int listen(SparkSession spark) {
        try {
            return HiveThriftServer2.startWithContext(spark.sqlContext()).getServices().stream()
                    .filter(ThriftCLIService.class::isInstance)
                    .mapToInt(s -> ((ThriftCLIService) s).getPortNumber())
                    .findFirst()
                    .orElseThrow();
        } catch (RuntimeException e) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL,
                    "the SQL server cannot start at " + address.host() + ":" + address.port() + ": " + e.getMessage()
                            + "; check that the port is free and the address is this machine's",
                    e);
        }
    }

    private void configure(Configuration hive) {
        String scratch = scratch();
        Map<String, String> settings = new HashMap<>();
        settings.put(PREFIX + "transport.mode", "binary");
        settings.put(PREFIX + "thrift.bind.host", address.host());
        settings.put(PREFIX + "thrift.port", Integer.toString(address.port()));
        settings.put(PREFIX + "enable.doAs", "false");
        settings.put(PREFIX + "logging.operation.enabled", "false");
        settings.put(PREFIX + "authentication", users.isEmpty() ? "NONE" : "CUSTOM");
        settings.put("hive.exec.scratchdir", scratch + "/scratch");
        settings.put("hive.exec.local.scratchdir", scratch + "/local");
        settings.put("hive.downloaded.resources.dir", scratch + "/resources");
        settings.put("hive.querylog.location", scratch + "/log");
        if (!users.isEmpty()) {
            Passwords.allow(users);
            settings.put(PREFIX + "custom.authentication.class", Passwords.class.getName());
        }
        settings.forEach(hive::set);
        // Hive makes configurations of its own, which know system properties only.
        settings.forEach(System::setProperty);
        System.setProperty("derby.stream.error.file", scratch + "/derby.log");
    }

    private static String scratch() {
        try {
            Path folder = Files.createTempDirectory("nightjar-sql");
            folder.toFile().deleteOnExit();
            return folder.toString();
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL, "no folder for temporary files: " + e.getMessage() + "; check its room", e);
        }
    }
}
