package dev.nightjar.model.registry;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.LakeFiles;
import dev.nightjar.model.Model;
import dev.nightjar.model.ModelArtifact;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The folders of stored models below a pipeline's lake: {@code models/<model id>/}. A folder is written before its model is registered. */
public final class ModelStore {
    private final LakeFiles files;

    public ModelStore(LakeFiles files) {
        this.files = Objects.requireNonNull(files);
    }

    /** Folder of a model, below the lake. */
    public static String path(String id) {
        return "models/" + id;
    }

    /** Stores a model; one that stands already is written again, with the same bytes. */
    public void write(Model model) {
        model.files().forEach((name, bytes) -> files.writeAtomically(path(model.id()) + "/" + name, bytes));
    }

    /**
     * Reads a model.
     *
     * @throws PipelineException DATA if there is no such model, or its files are not those that were stored
     */
    public Model read(String id) {
        return ModelArtifact.load(id, files(id));
    }

    /** A model's files by name, not verified: {@link ModelArtifact#load} does that. @throws PipelineException DATA if there are none */
    public SortedMap<String, byte[]> files(String id) {
        SortedMap<String, byte[]> found = new TreeMap<>();
        for (String name : files.list(path(id))) {
            files.read(path(id) + "/" + name).ifPresent(bytes -> found.put(name, bytes));
        }
        if (found.isEmpty()) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "model " + id + " has no files in " + files.uri(path(id))
                            + ". Restore its folder from a copy, or promote another model.");
        }
        return found;
    }
}
