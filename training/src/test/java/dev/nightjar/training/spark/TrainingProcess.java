package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.model.Model;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** A process of its own that trains a small network and prints the model's id: Spark knows one number of slots a process. */
final class TrainingProcess {
    private static final String MARK = "model id: ";

    private TrainingProcess() {}

    static Model train(SparkSession spark) {
        var set = TrainingNight.examples(spark, TrainingNight.MONDAY, TrainingNight::late, 2000);
        return new NetworkTrainer(TrainersIT.network(Map.of("f_city", 2), 0.01, 5))
                .fit(TrainersIT.fitting(set, Label.Task.BINARY, 4))
                .model();
    }

    /** The id that a process with this master prints. */
    static String start(String master) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-XX:+Ignore"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-Duser.timezone=UTC", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(TrainingProcess.class.getName(), master));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        return output.lines()
                .filter(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("exit " + exit + ": " + output));
    }

    /** @param arguments the Spark master */
    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder()
                .master(arguments[0])
                .config("spark.ui.enabled", "false")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        System.out.println(MARK + train(spark).id());
        spark.stop();
    }
}
