package dev.nightjar.model;

import dev.nightjar.lake.LakeFiles;
import dev.nightjar.model.registry.ModelStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** A process of its own that verifies stored models and prints what it finds. */
final class VerifyingProcess {
    private static final String MARK = "verified: ";

    private VerifyingProcess() {}

    static List<String> start(Path lake, List<String> ids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(VerifyingProcess.class.getName(), lake.toString()));
        command.addAll(ids);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IllegalStateException("exit " + exit + ": " + output);
        }
        return output.lines()
                .filter(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length()))
                .toList();
    }

    /** @param arguments the lake, then ids of models */
    public static void main(String[] arguments) {
        ModelStore store = new ModelStore(new LakeFiles(Path.of(arguments[0]).toUri(), new Configuration()));
        for (int i = 1; i < arguments.length; i++) {
            ModelFolder folder = store.open(arguments[i]);
            System.out.println(MARK + folder.verify(folder.manifestHash()).says());
        }
    }
}
