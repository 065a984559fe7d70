package dev.nightjar.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PyTorch in processes of its own, one thread each, each with its part of the rows; they live through all rounds and train when told to. */
final class TorchTrainers implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final List<BufferedReader> answers = new ArrayList<>();
    private String version = "";

    /** Starts {@code count} processes and waits until each has its data. */
    TorchTrainers(PythonPeers peers, Path data, int rows, int count) throws IOException, InterruptedException {
        Path python = peers.python();
        int part = rows / count;
        for (int i = 0; i < count; i++) {
            List<String> command = List.of(
                    python.toString(),
                    peers.script("train_torch.py").toString(),
                    data.toString(),
                    Integer.toString(rows),
                    Integer.toString(i * part),
                    Integer.toString(part));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            processes.add(process);
            answers.add(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
        }
        for (BufferedReader answer : answers) {
            String ready = answer.readLine();
            if (ready == null || !ready.startsWith("ready ")) {
                close();
                throw new IOException("a PyTorch process answered '" + ready + "' where 'ready VERSION' was due");
            }
            version = ready.substring("ready ".length());
        }
    }

    String version() {
        return version;
    }

    /** Lets all processes train so many epochs at the same time; returns when the last one has ended. */
    void train(int epochs) throws IOException {
        for (Process process : processes) {
            OutputStream orders = process.getOutputStream();
            orders.write((epochs + "\n").getBytes(StandardCharsets.UTF_8));
            orders.flush();
        }
        for (BufferedReader answer : answers) {
            String loss = answer.readLine();
            if (loss == null || !(Double.parseDouble(loss) < 1)) {
                throw new IOException("a PyTorch process answered '" + loss + "' where its mean loss was due");
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
