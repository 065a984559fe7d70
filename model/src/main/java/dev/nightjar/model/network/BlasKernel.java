package dev.nightjar.model.network;

import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** The BLAS library behind the networks. */
public final class BlasKernel {
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

    private BlasKernel() {}

    /**
     * The kernel that OpenBLAS chose for this CPU when it was loaded, such as {@code SkylakeX}, {@code Haswell} or {@code
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
