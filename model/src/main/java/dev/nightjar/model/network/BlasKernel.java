package dev.nightjar.model.network;

import com.sun.jna.Function;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * The BLAS library behind the networks. Which of its kernels it uses is chosen here before it is loaded, so that every process of a
 * cluster has the same on the same CPU, whoever started it: OpenBLAS 0.3.19 takes the slowest one on CPUs that it does not know.
 */
public final class BlasKernel {
    private static final String VARIABLE = "OPENBLAS_CORETYPE";
    private static final Path CPU = Path.of("/proc/cpuinfo");

    /** OpenBLAS's names for its kernels, from new to old; in capitals they are its symbols. */
    private static final List<String> KERNELS = List.of(
            "Cooperlake",
            "SkylakeX",
            "Zen",
            "Haswell",
            "Excavator",
            "Steamroller",
            "Piledriver",
            "Bulldozer",
            "Sandybridge",
            "Barcelona",
            "Nehalem",
            "Core2",
            "Prescott",
            "Northwood");

    static {
        if (System.getenv(VARIABLE) == null) {
            byFlags(CPU).ifPresent(BlasKernel::ask);
        }
    }

    private BlasKernel() {}

    /** The fastest kernel for the flags of the first CPU in a file like Linux's; empty if the file says nothing of the kind. */
    static Optional<String> byFlags(Path cpus) {
        try (Stream<String> lines = Files.lines(cpus)) {
            Set<String> flags = lines.filter(l -> l.startsWith("flags"))
                    .findFirst()
                    .map(l -> Set.copyOf(Arrays.asList(l.split("\\s+"))))
                    .orElse(Set.of());
            return flags.contains("avx512f")
                    ? Optional.of("SkylakeX")
                    : flags.contains("avx2") ? Optional.of("Haswell") : Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** OpenBLAS reads its process's environment when it is loaded, which Java alone cannot write. */
    private static void ask(String kernel) {
        Function.getFunction("c", "setenv").invokeInt(new Object[] {VARIABLE, kernel, 0});
    }

    /**
     * The kernel that OpenBLAS took when it was loaded, by the CPU's flags or as the environment asked, such as {@code SkylakeX}, {@code Haswell} or {@code
     * Prescott} (no AVX, several times slower), as {@code OPENBLAS_CORETYPE} takes it, which overrides the choice; {@code
     * unknown} for none of these. The bits of a network depend on it.
     */
    public static String name() {
        Loader.load(openblas_nolapack.class);
        Pointer chosen = Loader.addressof("gotoblas");
        if (chosen == null) {
            return "unknown";
        }
        long address = new LongPointer(chosen).get();
        for (String kernel : KERNELS) {
            Pointer table = Loader.addressof("gotoblas_" + kernel.toUpperCase(Locale.ROOT));
            if (table != null && table.address() == address) {
                return kernel;
            }
        }
        return "unknown";
    }

    /** Makes BLAS calls run in the thread that makes them: the task slots are the parallelism. */
    public static void useOneThread() {
        openblas_nolapack.blas_set_num_threads(1);
    }
}
