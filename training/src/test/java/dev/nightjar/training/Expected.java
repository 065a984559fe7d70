package dev.nightjar.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;

/** Figures that the scripts in {@code metrics/} wrote. */
final class Expected {
    private Expected() {}

    /** A whole file, by its name in that folder. */
    static JsonNode of(String file) throws IOException {
        try (InputStream in = Expected.class.getResourceAsStream("/metrics/" + file)) {
            return new ObjectMapper().readTree(in);
        }
    }

    /** An array's numbers; none where there is no array. */
    static double[] numbers(JsonNode of) {
        double[] numbers = new double[of.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = of.get(i).asDouble();
        }
        return numbers;
    }
}
