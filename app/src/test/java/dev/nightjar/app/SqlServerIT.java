package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.app.spark.KnownNight;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code nightjar sql --thrift} in a process of its own, asked by JDBC and by beeline; and the metastore, asked by spark-sql. */
@ExtendWith(SparkExtension.class)
class SqlServerIT {
    private static final int SECONDS = 180;
    private static final String PASSWORD = "an-owls-secret";

    @TempDir
    private static Path folder;

    private static KnownNight known;
    private static Process server;
    private static Path log;
    private static String url;

    @BeforeAll
    static void serve(SparkSession spark) throws Exception {
        known = KnownNight.write(spark, folder);
        log = folder.resolve("server.log");
        server = nightjar(log, known.arguments("sql", "--thrift", "--port", "0"));
        url = awaitUrl();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (server != null) {
            server.destroy();
            if (!server.waitFor(SECONDS, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
    }

    /** The command line in another process, with this one's class path. */
    private static Process nightjar(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("..", "conf", "jvm.options").toAbsolutePath(),
                "-Xmx1g",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.nightjar.app.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("NIGHTJAR_SQL_PASSWORD", PASSWORD);
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder.start();
    }

    private static String awaitUrl() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end && server.isAlive()) {
            for (String line : Files.readAllLines(log)) {
                if (line.startsWith("serving ")) {
                    return line.replaceFirst(".* at (jdbc:\\S+/),.*", "$1");
                }
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("the server did not start: " + Files.readString(log));
    }

    private static List<String> ask(String statement) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "nightjar", PASSWORD);
                Statement asked = connection.createStatement();
                ResultSet result = asked.executeQuery(statement)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    @Test
    void aJdbcClientReadsPublishedRows() throws Exception {
        assertThat(ask("select count(*) from predictions where night = date '2024-02-12'"))
                .containsExactly("60");
        assertThat(ask("select max(night) from predictions")).containsExactly("2024-02-12");
        assertThat(ask("select count(*) from rides")).containsExactly("720");
        assertThat(ask("with r as (select * from default.rides_history) select count(*) from r"))
                .containsExactly("731");
        assertThat(ask("select min(starts) from rides_quarantine")).hasSize(1);
    }

    @Test
    void aJdbcClientSeesNamesColumnsAndSentences() throws Exception {
        List<String> names = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "nightjar", PASSWORD)) {
            try (ResultSet tables = connection.getMetaData().getTables(null, "default", "%", null)) {
                while (tables.next()) {
                    names.add(tables.getString("TABLE_NAME"));
                }
            }
            try (ResultSet found = connection.getMetaData().getColumns(null, "default", "champions", "%")) {
                while (found.next()) {
                    columns.add(found.getString("COLUMN_NAME") + ": " + found.getString("REMARKS"));
                }
            }
        }
        assertThat(names).contains("predictions", "rides", "night_times", "failed_checks");
        assertThat(columns).contains("model: Model id.", "first_night: First night that it served.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into runs select * from runs",
                "with a as (select * from runs) insert into runs select * from a",
                "vacuum runs retain 0 hours",
                "optimize runs",
                "drop view predictions",
                "create temporary view x as select 1",
                "select reflect('java.lang.System', 'getenv', 'NIGHTJAR_SQL_PASSWORD')",
                "add jar '/tmp/x.jar'",
                "set spark.sql.warehouse.dir=/tmp"
            })
    void aStatementThatDoesMoreThanReadIsRefused(String statement) {
        assertThatThrownBy(() -> ask(statement))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("the query would do more than read (");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from csv.`/etc/passwd`",
                "select * from delta.`/tmp/x`",
                "select * from delta.`/tmp/x` version as of 0",
                "describe text.`/etc/passwd`"
            })
    void filesOfTheServersMachineAreNotServed(String statement) {
        assertThatThrownBy(() -> ask(statement))
                .hasMessageContaining("is not served: only the tables and views of the pipeline are, by their names");
    }

    @Test
    void anUnknownTableIsToldWithTheNearestName() {
        assertThatThrownBy(() -> ask("select * from predictons"))
                .hasMessageContaining("predictons is no table of pipeline rides; did you mean 'predictions'?");
    }

    @Test
    void aWrongPasswordIsRefusedAndStandsInNoLog() throws Exception {
        for (String[] login : new String[][] {{"nightjar", "wrong"}, {"somebody", PASSWORD}, {"nightjar", ""}}) {
            assertThatThrownBy(() -> DriverManager.getConnection(url, login[0], login[1]))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Error validating the login");
        }
        assertThat(Files.readString(log)).doesNotContain(PASSWORD);
        assertThat(server.info().commandLine().orElse("")).doesNotContain(PASSWORD);
    }

    @Test
    void aNewPublicationIsSeenByTheNextStatement() throws Exception {
        assertThat(ask("select max(publication) from frontier")).containsExactly("1");
        assertThat(ask("select max(known_from) from rides_history")).containsExactly("2024-02-12");
        var published =
                new dev.nightjar.lake.spark.Frontier(known.lake()).latest().orElseThrow();
        new dev.nightjar.lake.spark.Frontier(known.lake())
                .publish(
                        KnownNight.NIGHT.next(),
                        published.tables(),
                        new RunContext(
                                known.pipeline(),
                                KnownNight.NIGHT.next(),
                                "run-2",
                                "attempt-2",
                                "0.1.0 test",
                                Progress.silent()));
        assertThat(ask("select max(publication) from frontier")).containsExactly("2");
        assertThat(String.join("\n", ask("show create table rides")))
                .as("the view of the newer publication")
                .contains("2024-02-13");
    }

    @Test
    void beelineOfADistributionReadsThem() throws Exception {
        SparkDistribution spark = SparkDistribution.find();
        Path out = folder.resolve("beeline.out");
        Process beeline = spark.start(
                folder,
                List.of(
                        spark.home().resolve("bin/beeline").toString(),
                        "--silent=true",
                        "--outputformat=csv2",
                        "-u",
                        url,
                        "-n",
                        "nightjar",
                        "-p",
                        PASSWORD,
                        "-e",
                        "select count(*) as n from latest_predictions"),
                out,
                folder.resolve("beeline.err"));
        assertThat(beeline.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out)).contains("n\n60");
    }

    @Test
    void sparkSqlOfADistributionReadsWhatIsRegisteredInAMetastore() throws Exception {
        SparkDistribution spark = SparkDistribution.find();
        Path metastore = folder.resolve("metastore");
        List<String> arguments = new ArrayList<>(List.of("tables", "register"));
        List<String> rest = List.of(known.arguments("sql", "--metastore", metastore.toString()));
        arguments.addAll(rest.subList(1, rest.size()));
        Path registered = folder.resolve("register.log");
        Process register = nightjar(registered, arguments.toArray(String[]::new));
        assertThat(register.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(register.exitValue()).as(Files.readString(registered)).isZero();
        assertThat(Files.readString(registered))
                .contains("tables and views are in the database rides, as the night of 2024-02-1");

        Path out = folder.resolve("spark-sql.out");
        Path err = folder.resolve("spark-sql.err");
        Process sql = spark.start(
                folder,
                List.of(
                        spark.home().resolve("bin/spark-sql").toString(),
                        "--jars",
                        SparkDistribution.jar().toString(),
                        "--conf",
                        "spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
                        "--conf",
                        "spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog",
                        "--conf",
                        "spark.ui.enabled=false",
                        "--conf",
                        "spark.hadoop.javax.jdo.option.ConnectionURL=jdbc:derby:;databaseName="
                                + metastore.resolve("metastore_db"),
                        "-e",
                        "select count(*) from rides.rides; select count(*) from rides.latest_predictions; describe rides.champions"),
                out,
                err);
        assertThat(sql.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out))
                .as(Files.readString(err))
                .startsWith("720\n60\n")
                .contains("model", "Model id.");
    }

    @Test
    void registeringWithoutAMetastoreSaysWhyItWouldBeForNothing() {
        java.io.StringWriter err = new java.io.StringWriter();
        List<String> arguments = new ArrayList<>(List.of("tables", "register"));
        List<String> rest = List.of(known.arguments("sql"));
        arguments.addAll(rest.subList(1, rest.size()));
        int exit = Main.run(
                arguments.toArray(String[]::new),
                new java.io.PrintWriter(new java.io.StringWriter()),
                new java.io.PrintWriter(err));
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString())
                .startsWith(
                        "nightjar: tables register: the catalog of this Spark is in-memory, whose names would be gone with this"
                                + " process; give --metastore, or submit with --conf spark.sql.catalogImplementation=hive");
    }
}
