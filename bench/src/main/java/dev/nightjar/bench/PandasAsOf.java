package dev.nightjar.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** pandas' merge_asof in a process that joins when told to. */
final class PandasAsOf implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final String version;

    PandasAsOf(PythonPeers peers, AsOfData data, Path out) throws IOException, InterruptedException {
        this.process = new ProcessBuilder(List.of(
                        peers.python().toString(),
                        peers.script("asof_pandas.py").toString(),
                        data.spine().toString(),
                        data.events().toString(),
                        out.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        String ready = answers.readLine();
        if (ready == null || !ready.startsWith("ready ")) {
            close();
            throw new IOException("the pandas process answered '" + ready + "' where 'ready VERSION' was due");
        }
        this.version = ready.substring("ready ".length());
    }

    String name() {
        return "pandas " + version + ", merge_asof";
    }

    /** Seconds of reading, joining and writing. */
    double seconds() throws IOException {
        OutputStream orders = process.getOutputStream();
        orders.write("go\n".getBytes(StandardCharsets.UTF_8));
        orders.flush();
        String seconds = answers.readLine();
        if (seconds == null) {
            throw new IOException("the pandas process has ended: is there memory for both sides?");
        }
        return Double.parseDouble(seconds);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
