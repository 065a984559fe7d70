package dev.nightjar.model.registry;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.LakeFiles;
import dev.nightjar.model.Model;
import dev.nightjar.model.ModelFolder;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

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

    /** Stores a model's own files; one that stands already is written again, with the same bytes. */
    public void write(Model model) {
        model.files().forEach((name, bytes) -> files.writeAtomically(path(model.id()) + "/" + name, bytes));
    }

    /**
     * Completes a stored model's folder, the manifest last. A folder that is complete is left as it is: the same model may be made again another
     * night, and readers see one or the other.
     *
     * @return hash of the manifest that stands now
     * @throws PipelineException DATA if the folder is not what was stored
     */
    public String complete(Model model, Supplier<ModelFolder.Beside> beside) {
        if (files.exists(path(model.id()) + "/" + ModelFolder.manifestName())) {
            return open(model.id()).manifestHash().orElseThrow();
        }
        ModelFolder.Beside more = beside.get();
        SortedMap<String, byte[]> first = new TreeMap<>(more.files());
        byte[] last = first.remove(ModelFolder.manifestName());
        first.forEach((name, bytes) -> files.writeAtomically(path(model.id()) + "/" + name, bytes));
        files.writeAtomically(path(model.id()) + "/" + ModelFolder.manifestName(), last);
        return more.hash();
    }

    /**
     * Reads a model.
     *
     * @throws PipelineException DATA if there is no such model, or its files are not those that were stored
     */
    public Model read(String id) {
        return open(id).model();
    }

    /**
     * Reads a model with what stands beside it.
     *
     * @throws PipelineException DATA if there is no such model, or its files are not those that were stored
     */
    public ModelFolder open(String id) {
        return ModelFolder.open(id, files(id));
    }

    /** A model's files by name, not verified: {@link ModelFolder#open} does that. @throws PipelineException DATA if there are none */
    public SortedMap<String, byte[]> files(String id) {
        if (!id.matches("[A-Za-z0-9_-]+")) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "model " + id + ": an id has letters, digits, - and _ only, so this one names no folder of models."
                            + " Look at the table model_events.");
        }
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
