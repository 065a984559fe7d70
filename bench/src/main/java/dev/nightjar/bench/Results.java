package dev.nightjar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of all runs, one file of JSON lines for each benchmark, each line with the code, the time and the machine. */
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    Results(Path folder) {
        this.folder = folder;
    }

    /** The line that {@code --json} prints for a figure. */
    static String line(Figure figure) {
        return JSON.valueToTree(figure.json()).toString();
    }

    /** Adds the figures of one run to {@code NAME.jsonl}. */
    void keep(String name, List<Figure> figures, Map<String, Object> circumstances) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Figure figure : figures) {
            Map<String, Object> line = new LinkedHashMap<>(figure.json());
            line.putAll(circumstances);
            lines.append(JSON.writeValueAsString(line)).append('\n');
        }
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve(name + ".jsonl"),
                lines,
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
