package dev.nightjar.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** The machine's form of a command's result: maps, lists, texts, numbers, booleans and nulls. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** One line. NaN and the infinities, which JSON does not have, become the texts {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}. */
    static String write(Map<String, ?> object) {
        return text(object);
    }

    /** As {@link #write}, of any value. */
    static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result holds what JSON cannot: " + e.getOriginalMessage(), e);
        }
    }
}
