package dev.nightjar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.core.run.ContentHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What lies in a model's folder: each file's length and SHA-256. Its own hash stands in the registry, so that a changed byte of any file is
 * found before a file is read.
 */
record ModelManifest(String model, SortedMap<String, ModelManifest.Entry> files) {
    static final String NAME = "manifest.json";

    private static final int FORMAT = 1;
    private static final int DIGITS = 64;
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9_-]*(\\.[a-z0-9_-]+)*");

    /** Length in bytes, and SHA-256 in hexadecimal digits. */
    record Entry(long bytes, String sha256) {
        Entry {
            Objects.requireNonNull(sha256);
        }

        static Entry of(byte[] content) {
            return new Entry(content.length, ContentHash.hex(content, DIGITS));
        }
    }

    ModelManifest {
        Objects.requireNonNull(model);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** Of files by name. */
    static ModelManifest of(String model, Map<String, byte[]> files) {
        SortedMap<String, Entry> entries = new TreeMap<>();
        files.forEach((name, content) -> entries.put(name, Entry.of(content)));
        return new ModelManifest(model, entries);
    }

    /** Whether a name is that of a file in the folder itself: lower-case letters, digits, {@code _}, {@code -}, single dots inside. */
    static boolean isPlain(String name) {
        return PLAIN.matcher(name).matches();
    }

    byte[] bytes() {
        ObjectNode node = ModelJson.object().put("format", FORMAT).put("model", model);
        ObjectNode entries = node.putObject("files");
        files.forEach((name, entry) ->
                entries.putObject(name).put("bytes", entry.bytes()).put("sha256", entry.sha256()));
        return ModelJson.bytes(node);
    }

    /** Hash of the manifest's own bytes: what the registry keeps. */
    static String hash(byte[] bytes) {
        return ContentHash.hex(bytes, ModelArtifact.ID_LENGTH);
    }

    /** @throws IllegalArgumentException if it is no manifest, or names a file outside of the folder */
    static ModelManifest read(byte[] bytes) {
        JsonNode node = ModelJson.parse(bytes);
        int format = ModelJson.integer(node, "format");
        if (format != FORMAT) {
            throw new IllegalArgumentException("format is " + format + ", this version reads " + FORMAT);
        }
        JsonNode entries = ModelJson.field(node, "files");
        SortedMap<String, Entry> files = new TreeMap<>();
        for (String name : names(entries)) {
            if (!isPlain(name)) {
                throw new IllegalArgumentException(
                        "names the file " + name + ", and a model's files lie in its own folder");
            }
            JsonNode entry = entries.get(name);
            files.put(name, new Entry(ModelJson.whole(entry, "bytes"), ModelJson.text(entry, "sha256")));
        }
        return new ModelManifest(ModelJson.text(node, "model"), files);
    }

    private static List<String> names(JsonNode entries) {
        List<String> names = new ArrayList<>();
        entries.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /**
     * What is not as the manifest says, file by file; empty if all is.
     *
     * @param found the folder's files without the manifest
     */
    List<String> differences(Map<String, byte[]> found) {
        List<String> differences = new ArrayList<>();
        for (String name : new TreeMap<>(found).keySet()) {
            if (!files.containsKey(name)) {
                differences.add(name + " is in the folder and not in the manifest");
            }
        }
        files.forEach((name, entry) -> {
            byte[] content = found.get(name);
            if (content == null) {
                differences.add(name + " is missing");
            } else if (!Entry.of(content).equals(entry)) {
                differences.add(name + " was changed: it had " + entry.bytes() + " bytes and the SHA-256 "
                        + entry.sha256() + ", it has " + content.length + " bytes and "
                        + Entry.of(content).sha256());
            }
        });
        return differences;
    }
}
