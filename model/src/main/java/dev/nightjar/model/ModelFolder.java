package dev.nightjar.model;

import dev.nightjar.core.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * All files of a stored model: those that it is ({@link ModelArtifact}), and beside them a holdout with the expected scores, what is known about
 * it, its card, and a manifest with the hashes of all. A model of former times has the first only.
 *
 * <p>Names and hashes are looked at before any file is read. What stands beside a model without a manifest is the rest of a write that was cut
 * off, and is not looked at.
 */
public final class ModelFolder {
    static final String HOLDOUT = "holdout.bin";
    static final String ABOUT = "about.json";
    static final String CARD = "card.md";
    static final String CARD_PAGE = "card.html";

    private static final Set<String> BESIDE = Set.of(HOLDOUT, ABOUT, CARD, CARD_PAGE);

    private final Model model;
    private final Optional<Holdout> holdout;
    private final Optional<ModelAbout> about;
    private final Optional<String> manifestHash;

    private ModelFolder(
            Model model, Optional<Holdout> holdout, Optional<ModelAbout> about, Optional<String> manifestHash) {
        this.model = model;
        this.holdout = holdout;
        this.about = about;
        this.manifestHash = manifestHash;
    }

    /**
     * What stands beside a model's own files.
     *
     * @param files by name; that of {@link #manifestName} is to be written last
     * @param hash of the manifest
     */
    public record Beside(SortedMap<String, byte[]> files, String hash) {
        public Beside {
            files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
            Objects.requireNonNull(hash);
        }
    }

    /** What is to be stored beside a model's own files. */
    public static Beside beside(Model model, Holdout holdout, ModelAbout about) {
        ModelCard card = ModelCard.of(model, Optional.of(about), Optional.of(holdout));
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(HOLDOUT, holdout.bytes());
        files.put(ABOUT, about.bytes());
        files.put(CARD, card.markdown().getBytes(StandardCharsets.UTF_8));
        files.put(CARD_PAGE, card.html().getBytes(StandardCharsets.UTF_8));
        SortedMap<String, byte[]> all = new TreeMap<>(model.files());
        all.putAll(files);
        byte[] manifest = ModelManifest.of(model.id(), all).bytes();
        files.put(ModelManifest.NAME, manifest);
        return new Beside(files, ModelManifest.hash(manifest));
    }

    /** The name of the file that makes a folder complete. */
    public static String manifestName() {
        return ModelManifest.NAME;
    }

    /**
     * Checks a folder and reads it.
     *
     * @param id under which the model was registered
     * @param files its files by name
     * @throws PipelineException DATA if a file is not what was stored, is missing, is one too many or lies outside of the folder
     */
    public static ModelFolder open(String id, Map<String, byte[]> files) {
        SortedMap<String, byte[]> own = new TreeMap<>(files);
        byte[] manifest = own.remove(ModelManifest.NAME);
        own.keySet().removeAll(BESIDE);
        ModelArtifact.check(id, own);
        if (manifest == null) {
            return new ModelFolder(ModelArtifact.read(id, own), Optional.empty(), Optional.empty(), Optional.empty());
        }
        ModelManifest listed = named(id, ModelManifest.NAME, () -> ModelManifest.read(manifest));
        SortedMap<String, byte[]> found = new TreeMap<>(files);
        found.remove(ModelManifest.NAME);
        List<String> differences = listed.differences(found);
        if (!listed.model().equals(id)) {
            throw ModelArtifact.refused(id, "has the manifest of model " + listed.model(), null);
        }
        if (!differences.isEmpty()) {
            throw ModelArtifact.refused(id, "is not what was stored: " + String.join("; ", differences), null);
        }
        Model model = ModelArtifact.read(id, own);
        return new ModelFolder(
                model,
                Optional.ofNullable(found.get(HOLDOUT))
                        .map(bytes -> named(id, HOLDOUT, () -> Holdout.read(bytes, model.inputs()))),
                Optional.ofNullable(found.get(ABOUT)).map(bytes -> named(id, ABOUT, () -> ModelAbout.read(bytes))),
                Optional.of(ModelManifest.hash(manifest)));
    }

    private static <T> T named(String id, String name, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw ModelArtifact.refused(id, "cannot be read: " + name + ": " + e.getMessage(), e);
        }
    }

    public Model model() {
        return model;
    }

    /** Empty for a model of former times. */
    public Optional<Holdout> holdout() {
        return holdout;
    }

    /** Empty for a model of former times. */
    public Optional<ModelAbout> about() {
        return about;
    }

    /** Hash of the manifest, as the event {@code registered} has it; empty for a model of former times. */
    public Optional<String> manifestHash() {
        return manifestHash;
    }

    /** The card of what is in the folder. */
    public ModelCard card() {
        return ModelCard.of(model, about, holdout);
    }

    /**
     * Scores the holdout again, in this process.
     *
     * @param registered the manifest's hash in the registry; empty if it has none
     * @throws PipelineException DATA if the registry has another hash than the folder: somebody changed files and manifest together
     */
    public Verification verify(Optional<String> registered) {
        if (registered.isPresent() && !registered.equals(manifestHash)) {
            throw ModelArtifact.refused(
                    model.id(),
                    "has the manifest " + manifestHash.orElse("of no file: it is missing") + ", the registry says "
                            + registered.get() + ": files and manifest were changed together",
                    null);
        }
        return Verification.of(model, about.map(ModelAbout::environment), holdout);
    }
}
