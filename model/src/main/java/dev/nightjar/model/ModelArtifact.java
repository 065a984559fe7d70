package dev.nightjar.model;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.ContentHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stored model: files by name, and an id that is the hash of them all. Nothing in a file is looked at before the hash of all
 * of them is right, and no file can name a class, a path or a command: JSON is read field by field, parameters are plain
 * floats.
 *
 * <p>A network is stored as DL4J's configuration and DL4J's flat parameter vector (little-endian floats) rather than as DL4J's
 * zip, whose bytes carry the time of writing; {@link NetworkModel#toDl4j} makes the DL4J network of them.
 */
public final class ModelArtifact {
    /** Hexadecimal digits of an id. */
    public static final int ID_LENGTH = 32;

    private static final Set<String> NAMES = Set.of(
            ModelFiles.HEADER,
            ModelFiles.PREPROCESSING,
            ModelFiles.LINEAR,
            ModelFiles.NETWORK,
            ModelFiles.CONFIGURATION,
            ModelFiles.PARAMETERS,
            ModelFiles.CALIBRATION,
            ModelFiles.TREES,
            ModelFiles.NODES,
            ModelFiles.VALUE);

    private ModelArtifact() {}

    /**
     * The id of files: the first {@value #ID_LENGTH} hexadecimal digits of a SHA-256 over names, lengths and contents, in the
     * order of the names.
     */
    public static String id(Map<String, byte[]> files) {
        MessageDigest digest = ContentHash.sha256();
        new TreeMap<>(files).forEach((name, bytes) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array());
            digest.update(bytes);
        });
        return ContentHash.hex(digest, ID_LENGTH);
    }

    /**
     * The model of these files.
     *
     * @param id under which the model was registered
     * @throws PipelineException of kind DATA if the files are not exactly those that were registered, or cannot be read
     */
    public static Model load(String id, Map<String, byte[]> files) {
        check(id, files);
        return read(id, files);
    }

    /** Looks at names and at the hash, and reads nothing. @throws PipelineException DATA if they are not what was registered */
    static void check(String id, Map<String, byte[]> files) {
        for (String name : new TreeMap<>(files).keySet()) {
            if (!NAMES.contains(name)) {
                throw refused(id, "holds a file " + name + " that no model has", null);
            }
        }
        String found = id(files);
        if (!found.equals(id)) {
            throw refused(
                    id, "has the content hash " + found + ": its files were changed since it was registered", null);
        }
    }

    /** Reads files that were checked. */
    static Model read(String id, Map<String, byte[]> files) {
        SortedMap<String, byte[]> sorted = new TreeMap<>(files);
        Model model;
        try {
            model = ModelFiles.read(sorted);
        } catch (IllegalArgumentException e) {
            throw refused(id, "cannot be read: " + e.getMessage(), e);
        }
        if (!model.id().equals(id)) {
            throw refused(id, "holds more than the model that it describes: written again it is " + model.id(), null);
        }
        return model;
    }

    static PipelineException refused(String id, String why, Throwable cause) {
        return new PipelineException(
                ErrorKind.DATA,
                "model " + id + " " + why + ". Restore its folder from a copy, or promote another model.",
                cause);
    }
}
