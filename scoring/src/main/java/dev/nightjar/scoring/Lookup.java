package dev.nightjar.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads one entity's prediction through the pointer, as a service would. */
public final class Lookup {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RedisAddress redis;

    public Lookup(RedisAddress redis) {
        this.redis = Objects.requireNonNull(redis);
    }

    /**
     * The prediction that is served for an entity.
     *
     * @param pipeline the pipeline's name
     * @param key the key columns' values as text, in the spine's order
     * @throws PipelineException DATA if nothing is served, what was served has expired, or there is no such key; EXTERNAL if
     *     Redis cannot be reached
     */
    public Served lookup(String pipeline, List<String> key) {
        String entity = EntityKey.join(key);
        ExportKeys keys = new ExportKeys(pipeline);
        try (ExportPointer pointer = ExportPointer.open(redis, keys)) {
            ExportVersion version = pointer.current().orElseThrow(() -> nothingServed(keys));
            VersionState state = pointer.state(version).orElseThrow(() -> expired(keys, version));
            Map<String, String> found = pointer.row(version, entity);
            if (found.isEmpty()) {
                throw unknown(pipeline, entity, version, state);
            }
            return new Served(version.toString(), entity, found, state.fields());
        }
    }

    private PipelineException nothingServed(ExportKeys keys) {
        return new PipelineException(
                ErrorKind.DATA,
                keys.current() + " is not in Redis at " + redis
                        + ": no night was exported yet. Run the night, or its last stage with run --only export.");
    }

    private PipelineException expired(ExportKeys keys, ExportVersion version) {
        return new PipelineException(
                ErrorKind.DATA,
                keys.current() + " names " + version + ", which Redis at " + redis
                        + " has forgotten: it is older than export.expire. Run the latest night, or its stage export again"
                        + " (run --only export).");
    }

    private static PipelineException unknown(
            String pipeline, String entity, ExportVersion version, VersionState state) {
        return new PipelineException(
                ErrorKind.DATA,
                pipeline + ": no prediction for key '" + entity + "' in version " + version + " (" + state.rows()
                        + " keys). A key is " + String.join("|", state.key()) + ", for instance '" + state.sampleKey()
                        + "'.");
    }

    /**
     * What Redis serves for an entity.
     *
     * @param version the export that is served
     * @param key see {@link EntityKey}
     * @param fields name to text in the export's order; a value that is null has no entry
     * @param types name to SQL type of all exported fields
     */
    public record Served(String version, String key, Map<String, String> fields, Map<String, String> types) {
        public Served {
            Objects.requireNonNull(version);
            Objects.requireNonNull(key);
            types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
            Map<String, String> ordered = new LinkedHashMap<>();
            for (String name : types.keySet()) {
                if (fields.containsKey(name)) {
                    ordered.put(name, fields.get(name));
                }
            }
            fields = Collections.unmodifiableMap(ordered);
        }

        /** All fields with JSON's own types: numbers, booleans, lists and null; text for strings and dates. */
        public ObjectNode json() {
            ObjectNode json = JSON.createObjectNode();
            types.forEach((name, type) -> json.set(name, value(name, type)));
            return json;
        }

        private com.fasterxml.jackson.databind.JsonNode value(String name, String type) {
            String text = fields.get(name);
            if (text == null) {
                return JSON.nullNode();
            }
            boolean plain = type.equals("string")
                    || type.equals("date")
                    || type.startsWith("timestamp")
                    || text.equals("NaN")
                    || text.endsWith("Infinity");
            try {
                return plain ? JSON.getNodeFactory().textNode(text) : JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new PipelineException(
                        ErrorKind.DATA,
                        key + " in version " + version + ": field " + name + " is '" + text + "', which is no " + type
                                + ". Run the stage export again (run --only export).",
                        e);
            }
        }
    }
}
