package dev.nightjar.app.doctor;

import dev.nightjar.core.error.ErrorKind;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The process and the machine that it runs on, as plain values, so that every judgement can be tested.
 *
 * @param javaFeature Java's version, such as 17
 * @param heapBytes the most that the heap may grow to
 * @param cores that the process may use
 * @param spark version of Spark on the class path; empty if there is none
 * @param blasKernel as OpenBLAS names it; the error if it could not be loaded
 * @param ompThreads the variable OMP_NUM_THREADS
 * @param now the clock
 * @param zone the machine's
 */
public record Machine(
        int javaFeature,
        String javaVersion,
        long heapBytes,
        int cores,
        Optional<String> spark,
        String blasKernel,
        Optional<String> ompThreads,
        Instant now,
        ZoneId zone) {
    private static final long GIB = 1L << 30;
    private static final List<String> WITH_AVX2 = List.of("Cooperlake", "SkylakeX", "Zen", "Haswell", "Excavator");
    private static final Instant LONG_AGO = Instant.parse("2025-01-01T00:00:00Z");

    /** All findings about the machine, in a fixed order. */
    public List<Finding> findings() {
        return List.of(jdk(), heap(), slots(), sparkVersion(), blas(), openMp(), clock());
    }

    private Finding jdk() {
        String says = "Java " + javaVersion;
        if (javaFeature < 17) {
            return Finding.bad("jdk", says, "Install a JDK 17 and point JAVA_HOME at it.", ErrorKind.USAGE);
        }
        return javaFeature == 17
                ? Finding.good("jdk", says)
                : Finding.poor("jdk", says, "Spark 3.5 is tested with Java 17: prefer that.");
    }

    private Finding heap() {
        String says = String.format(Locale.ROOT, "heap of at most %.1f GiB", (double) heapBytes / GIB);
        return heapBytes < GIB * 3 / 2
                ? Finding.poor("memory", says, "Give the JVM 2 GiB or more: NIGHTJAR_HEAP=4g.")
                : Finding.good("memory", says);
    }

    private Finding slots() {
        String says = cores + (cores == 1 ? " core" : " cores");
        return cores < 2
                ? Finding.poor("cores", says, "Two cores or more halve the time of a night.")
                : Finding.good("cores", says);
    }

    private Finding sparkVersion() {
        if (spark.isEmpty()) {
            return Finding.bad(
                    "spark", "not on the class path", "Start with bin/nightjar or spark-submit.", ErrorKind.USAGE);
        }
        String version = spark.get();
        return version.startsWith("3.5.")
                ? Finding.good("spark", version)
                : Finding.bad("spark", version, "Use a Spark 3.5 with Scala 2.12.", ErrorKind.USAGE);
    }

    private Finding blas() {
        if (WITH_AVX2.contains(blasKernel)) {
            return Finding.good("blas", "OpenBLAS with the kernel " + blasKernel);
        }
        return Finding.poor(
                "blas",
                "OpenBLAS with the kernel " + blasKernel,
                "Networks train several times slower without AVX2. On a CPU that has it, unset OPENBLAS_CORETYPE and NIGHTJAR_BLAS:"
                        + " the kernel then follows the CPU.");
    }

    private Finding openMp() {
        String says = "OMP_NUM_THREADS is " + ompThreads.orElse("not set");
        return ompThreads.filter("1"::equals).isPresent()
                ? Finding.good("threads", says)
                : Finding.poor("threads", says, "Set OMP_NUM_THREADS=1: the task slots are the parallelism.");
    }

    private Finding clock() {
        String says = now + " in the zone " + zone;
        return now.isBefore(LONG_AGO)
                ? Finding.bad(
                        "clock",
                        says,
                        "The clock is years behind, so every cut-off lies ahead: set it.",
                        ErrorKind.EXTERNAL)
                : Finding.good("clock", says);
    }
}
