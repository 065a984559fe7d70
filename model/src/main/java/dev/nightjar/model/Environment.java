package dev.nightjar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.core.run.CodeVersion;
import dev.nightjar.model.network.BlasKernel;
import java.util.Objects;

/**
 * What a model was made with.
 *
 * @param nightjar version and commit
 * @param java the runtime's version
 * @param spark its version
 * @param blas the kernel behind a network's products, on which its bits depend; {@code none} for other kinds
 * @param platform operating system and processor
 */
public record Environment(String nightjar, String java, String spark, String blas, String platform) {
    static final String NETWORK = "network";
    static final String NO_BLAS = "none";

    public Environment {
        Objects.requireNonNull(nightjar);
        Objects.requireNonNull(java);
        Objects.requireNonNull(spark);
        Objects.requireNonNull(blas);
        Objects.requireNonNull(platform);
    }

    /** That of this process, for a model. */
    public static Environment now(Model model, String spark) {
        return new Environment(
                CodeVersion.current().toString(),
                System.getProperty("java.version"),
                spark,
                blas(model),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }

    /** The kernel that this process would score the model with. */
    static String blas(Model model) {
        return model.kind().equals(NETWORK) ? BlasKernel.name() : NO_BLAS;
    }

    ObjectNode write() {
        return ModelJson.object()
                .put("nightjar", nightjar)
                .put("java", java)
                .put("spark", spark)
                .put("blas", blas)
                .put("platform", platform);
    }

    static Environment read(JsonNode node) {
        return new Environment(
                ModelJson.text(node, "nightjar"),
                ModelJson.text(node, "java"),
                ModelJson.text(node, "spark"),
                ModelJson.text(node, "blas"),
                ModelJson.text(node, "platform"));
    }
}
