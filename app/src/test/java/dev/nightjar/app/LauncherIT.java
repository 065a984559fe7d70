package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/nightjar in a copy of the checkout, with a Java that says how it was called. */
@Tag("fast")
class LauncherIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private Path home;
    private Path java;

    @BeforeEach
    void layOutACheckoutWithABlankInItsName() throws IOException {
        home = folder.resolve("my house");
        copy(ROOT.resolve("bin"), home.resolve("bin"));
        copy(ROOT.resolve("conf"), home.resolve("conf"));
        Files.createDirectories(home.resolve("app/src/main"));
        Files.createDirectories(home.resolve("app/src/build"));
        Files.createFile(home.resolve("pom.xml"));
        Files.createFile(home.resolve("app/pom.xml"));
        Files.createDirectories(home.resolve("app/target/spark-jars"));
        Files.createFile(home.resolve("app/target/nightjar.jar"));
        java = folder.resolve("a jdk");
        fakeJava("17");
    }

    @Test
    void itRunsTheJarWithSparkFromAnyFolderThroughASymbolicLink() throws Exception {
        Path link = folder.resolve("nightjar link");
        Files.createSymbolicLink(link, folder.relativize(home.resolve("bin/nightjar")));

        Called called = call(link, Map.of(), "run", "my pipeline.yaml");

        assertThat(called.code()).as(called.err()).isZero();
        assertThat(called.out())
                .contains(
                        "[@" + home + "/conf/jvm.options]",
                        "[-Xmx4g]",
                        "[" + home + "/app/target/nightjar.jar:" + home + "/app/target/spark-jars/*]",
                        "[dev.nightjar.app.Main]",
                        "[run]",
                        "[my pipeline.yaml]");
    }

    @Test
    void theHeapAndTheSparkInstallationAreTheUsers() throws Exception {
        Path spark = Files.createDirectories(folder.resolve("my spark/jars")).getParent();

        Called called = call(launcher(), Map.of("NIGHTJAR_HEAP", "1500m", "SPARK_HOME", spark.toString()));

        assertThat(called.out()).contains("[-Xmx1500m]", "[" + home + "/app/target/nightjar.jar:" + spark + "/jars/*]");
    }

    @Test
    void jarsOfOnesOwnStandBesideOurs() throws Exception {
        Called called = call(launcher(), Map.of("NIGHTJAR_JARS", "/my own/a.jar:/b.jar"));

        assertThat(called.out())
                .contains("[" + home + "/app/target/nightjar.jar:/my own/a.jar:/b.jar:" + home
                        + "/app/target/spark-jars/*]");
    }

    @Test
    void whatTheMachineHasPresetForTheNetworksIsNotUsed() throws Exception {
        Called called = call(launcher(), Map.of("OPENBLAS_CORETYPE", "Prescott", "OMP_NUM_THREADS", "8"));

        assertThat(called.out()).contains("OMP_NUM_THREADS=1").doesNotContain("OPENBLAS_CORETYPE");
    }

    @Test
    void aKernelThatTheUserNamesIsTaken() throws Exception {
        assertThat(call(launcher(), Map.of("NIGHTJAR_BLAS", "Zen")).out()).contains("OPENBLAS_CORETYPE=Zen");
    }

    @Test
    void anotherJavaIsRefusedWithItsVersion() throws Exception {
        fakeJava("11");

        Called called = call(launcher(), Map.of());

        assertThat(called.code()).isEqualTo(2);
        assertThat(called.err())
                .isEqualTo("nightjar: Java 17 is needed, but " + java
                        + "/bin/java is Java 11. Point JAVA_HOME at a JDK 17.\n");
    }

    @Test
    void aJavaHomeWithoutJavaIsRefused() throws Exception {
        Called called = call(launcher(), Map.of("JAVA_HOME", "/nowhere"));

        assertThat(called.code()).isEqualTo(2);
        assertThat(called.err())
                .isEqualTo(
                        "nightjar: JAVA_HOME is '/nowhere', where no bin/java is. Point it at a JDK 17, or unset it.\n");
    }

    @Test
    void aSparkHomeWithoutJarsIsRefused() throws Exception {
        Called called = call(launcher(), Map.of("SPARK_HOME", "/nowhere"));

        assertThat(called.code()).isEqualTo(2);
        assertThat(called.err())
                .isEqualTo(
                        "nightjar: SPARK_HOME is '/nowhere', where no jars/ is. Point it at a Spark 3.5 with Scala 2.12, or"
                                + " unset it.\n");
    }

    @Test
    void aSourceThatIsNewerThanTheJarIsBuiltFirstAndTheBuildIsAnnounced() throws Exception {
        fakeMaven("touch \"$PWD/built\"; touch '" + home + "/app/target/nightjar.jar'");
        Path source = Files.createFile(home.resolve("app/src/main/New.java"));
        Files.setLastModifiedTime(source, FileTime.fromMillis(2_000_000));
        Files.setLastModifiedTime(home.resolve("app/target/nightjar.jar"), FileTime.fromMillis(1_000_000));

        Called called = call(launcher(), Map.of());

        assertThat(called.err()).isEqualTo("nightjar: building (the first time takes a few minutes)\n");
        assertThat(folder.resolve("built")).exists();
        assertThat(called.code()).isZero();
    }

    @Test
    void aFailedBuildEndsWithOneAndRunsNothing() throws Exception {
        fakeMaven("echo 'no such symbol'; exit 1");
        Files.delete(home.resolve("app/target/nightjar.jar"));

        Called called = call(launcher(), Map.of());

        assertThat(called.code()).isEqualTo(1);
        assertThat(called.err()).endsWith("no such symbol\nnightjar: the build failed; its messages stand above\n");
        assertThat(called.out()).isEmpty();
    }

    @Test
    void aProfileThatIsNoPlaceStaysOnTheLineBehindTheCommand() throws Exception {
        Called called = call(launcher(), Map.of(), "--profile", "yran", "run", "p.yaml");

        assertThat(called.out())
                .contains(lines("[dev.nightjar.app.Main]", "[run]", "[p.yaml]", "[--profile]", "[yran]"));
    }

    @Test
    void aPlaceStartsWhatSparksLauncherSaysAndLeavesTheLine() throws Exception {
        Called called = call(
                launcher(),
                Map.of("NIGHTJAR_HEAP", "3g"),
                "run",
                "a b.yaml",
                "--profile=local",
                "--",
                "--profile",
                "x");

        assertThat(called.out())
                .contains(lines(
                        "[org.apache.spark.launcher.Main]",
                        "[org.apache.spark.deploy.SparkSubmit]",
                        "[--properties-file]",
                        "[" + home + "/conf/local.conf]",
                        "[--driver-memory]",
                        "[3g]",
                        "[--class]",
                        "[dev.nightjar.app.Main]",
                        "[" + home + "/app/target/nightjar.jar]",
                        "[run]",
                        "[a b.yaml]",
                        "[--]",
                        "[--profile]",
                        "[x]"));
    }

    @Test
    void aPlaceOfTheUsersOwnStandsBesideThePipelineFileAndWins() throws Exception {
        Path own = Files.createDirectories(folder.resolve("profiles")).resolve("local.conf");
        Files.writeString(own, "spark.nightjar.profile local\nspark.master local[7]\n");
        Files.createFile(folder.resolve("p.yaml"));

        assertThat(call(launcher(), Map.of(), "run", "p.yaml", "--profile", "local")
                        .out())
                .contains(lines("[--properties-file]", "[./profiles/local.conf]"));
    }

    @Test
    void aPlaceThatCannotBeStartedIsRefusedWithTheReason() throws Exception {
        Path own = Files.createDirectories(folder.resolve("profiles")).resolve("mine.conf");
        Files.writeString(own, "spark.master local[7]\n");
        Files.createFile(folder.resolve("p.yaml"));

        assertThat(refusal("run", "p.yaml", "--profile", "mine"))
                .isEqualTo(
                        "nightjar: ./profiles/mine.conf has no line 'spark.nightjar.profile mine', by which spark-submit"
                                + " knows the place too. Add it.\n");
        assertThat(refusal("--profile", "local", "run", "--profile", "yarn"))
                .isEqualTo("nightjar: --profile yarn: " + home
                        + "/conf/local.conf is a place already, and a night runs at one\n");
        assertThat(refusal("--profile", "databricks", "run"))
                .isEqualTo("nightjar: " + home
                        + "/conf/databricks.conf has no spark.master: its platform starts Spark, not"
                        + " this command. docs/running.md has the steps.\n");
        assertThat(refusal("--profile", "yarn", "run"))
                .isEqualTo(
                        "nightjar: the place " + home + "/conf/yarn.conf runs on YARN, for which the build collects no"
                                + " jars. Point SPARK_HOME at a Spark 3.5.\n");
        assertThat(refusal("--profile", "kubernetes", "run"))
                .isEqualTo(
                        "nightjar: the place " + home + "/conf/kubernetes.conf runs on Kubernetes, for which the build"
                                + " collects no jars. Point SPARK_HOME at a Spark 3.5.\n");
        assertThat(refusal("run", "--profile"))
                .isEqualTo("nightjar: --profile wants a name, for instance --profile local\n");
    }

    private String refusal(String... arguments) throws Exception {
        Called called = call(launcher(), Map.of(), arguments);
        assertThat(called.code()).isEqualTo(2);
        assertThat(called.out()).isEmpty();
        return called.err();
    }

    private static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }

    private Path launcher() {
        return home.resolve("bin/nightjar");
    }

    private record Called(int code, String out, String err) {}

    private Called call(Path command, Map<String, String> environment, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("NIGHTJAR_.*|SPARK_.*|HADOOP_.*"));
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().merge("PATH", folder.resolve("tools").toString(), (path, tools) -> tools + ":" + path);
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Called(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Answers the question for its version, and otherwise prints its arguments and the variables that matter. */
    private void fakeJava(String version) throws IOException {
        script(
                java.resolve("bin/java"),
                "if [ \"$1\" = -XshowSettings:properties ]; then echo '    java.specification.version = " + version
                        + "' >&2; exit; fi\n"
                        + "if [ \"$4\" = org.apache.spark.launcher.Main ]; then printf '\\0\\n'; printf '%s\\0' printf '[%s]\\n' \"${@:4}\"; exit; fi\n"
                        + "printf '[%s]\\n' \"$@\"; env | grep -E '^(OPENBLAS|OMP)_'\n");
    }

    private void fakeMaven(String body) throws IOException {
        script(folder.resolve("tools/mvn"), body + "\n");
    }

    private static void script(Path path, String body) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "#!/usr/bin/env bash\n" + body, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
