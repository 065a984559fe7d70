package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.storage.LogStore;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What nightjar.jar must be, whatever the dependencies do. */
class JarIT {
    private static final Path JAR = Path.of("target", "nightjar.jar");
    private static final Path NO_DELTA = Path.of("target", "nightjar-nodelta.jar");
    private static final Path SPARK_JARS = Path.of("target", "spark-jars");
    private static final long MOST_BYTES = 250_000_000;

    private static JarFile jar;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(JAR.toFile());
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void itHasAtMost250Megabytes() throws IOException {
        assertThat(Files.size(JAR)).isLessThanOrEqualTo(MOST_BYTES);
    }

    @Test
    void everyEntryUnpacks() throws IOException {
        for (ZipEntry entry : jar.stream().toList()) {
            try (InputStream in = jar.getInputStream(entry)) {
                assertThat(in.transferTo(OutputStream.nullOutputStream()))
                        .as(entry.getName())
                        .isEqualTo(entry.getSize());
            }
        }
    }

    @Test
    void theJarWithoutDeltaLacksDeltasFilesAndNothingElse() throws IOException {
        Set<String> delta = new TreeSet<>();
        for (Class<?> one : List.of(DeltaTable.class, LogStore.class)) {
            String path =
                    one.getProtectionDomain().getCodeSource().getLocation().getPath();
            try (JarFile from = new JarFile(path)) {
                from.stream()
                        .filter(e -> !e.isDirectory())
                        .map(ZipEntry::getName)
                        .forEach(delta::add);
            }
        }
        try (JarFile without = new JarFile(NO_DELTA.toFile())) {
            Set<String> left = without.stream()
                    .filter(e -> !e.isDirectory())
                    .map(ZipEntry::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(left).noneMatch(n -> n.startsWith("io/delta/") || n.startsWith("org/apache/spark/sql/delta/"));
            Set<String> expected = jar.stream()
                    .filter(e -> !e.isDirectory())
                    .map(ZipEntry::getName)
                    .filter(n -> !delta.contains(n) || n.equals(JarFile.MANIFEST_NAME))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(left).isEqualTo(expected).contains("dev/nightjar/app/Main.class");
        }
    }

    /** Delta and Deequ put classes of their own into Spark's packages; none of them may be one of Spark's. */
    @Test
    void noClassOfItIsInSparksJarsToo() throws IOException {
        Set<String> spark = new TreeSet<>();
        try (Stream<Path> jars = Files.list(SPARK_JARS)) {
            jars.forEach(path -> spark.addAll(classes(path)));
        }
        assertThat(spark).contains("org/apache/spark/SparkContext.class", "scala/Option.class");

        Set<String> both = new TreeSet<>(classes(JAR));
        both.retainAll(spark);
        assertThat(both).isEmpty();
    }

    @Test
    void itHasNoHadoopAndNoScalaLibrary() {
        assertThat(classes(JAR)).noneMatch(name -> name.startsWith("org/apache/hadoop/") || name.startsWith("scala/"));
    }

    @Test
    void itsMainClassIsTheCommandLine() throws IOException {
        assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class")).isEqualTo(Main.class.getName());
    }

    @Test
    void serviceFilesOfSeveralJarsAreMerged() throws IOException {
        assertThat(text("META-INF/services/org.apache.spark.sql.sources.DataSourceRegister"))
                .contains("org.apache.spark.sql.delta.sources.DeltaDataSource");
        assertThat(text("META-INF/services/org.nd4j.linalg.factory.Nd4jBackend"))
                .contains("org.nd4j.linalg.cpu.nativecpu.CpuBackend");
    }

    @Test
    void ourLicenceAndThoseOfWhatIsInsideAreKept() throws IOException {
        assertThat(text("META-INF/LICENSE")).contains("Apache License");
        assertThat(text("META-INF/NOTICE")).startsWith("Nightjar");
        assertThat(text("META-INF/third-party/LICENCES.txt"))
                .contains(
                        "io.delta:delta-spark_2.12",
                        "redis.clients:jedis",
                        "org.nd4j:nd4j-native",
                        "info.picocli:picocli");
        assertThat(text("META-INF/third-party/delta-spark_2.12-3.3.3-jar/NOTICE.txt"))
                .isNotBlank();
    }

    @Test
    void noSignatureOfAnotherJarIsLeft() {
        assertThat(jar.stream().map(ZipEntry::getName))
                .noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|DSA|RSA)"));
    }

    @Test
    void nativeLibrariesAreLinuxOnesOnly() {
        assertThat(jar.stream().map(ZipEntry::getName))
                .noneMatch(name -> name.matches(".*\\.(dll|dylib|jnilib|exe)"))
                .contains(
                        "org/nd4j/linalg/cpu/nativecpu/bindings/linux-x86_64/libnd4jcpu.so",
                        "org/bytedeco/openblas/linux-x86_64/libopenblas.so.0");
    }

    private static String text(String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Set<String> classes(Path path) {
        try (JarFile file = new JarFile(path.toFile())) {
            return file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }
}
