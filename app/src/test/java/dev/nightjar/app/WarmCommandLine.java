package dev.nightjar.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The command line of the jar in one process that takes command after command, so that only the first pays for a cold JVM. The jar's
 * classes and not the build's: rows carry the code's version.
 */
final class WarmCommandLine implements AutoCloseable {
    private static final String EXIT = "exit ";
    private static final String BETWEEN = "\t";

    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;

    private WarmCommandLine(Process process) {
        this.process = process;
        this.commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static WarmCommandLine start(Path err) throws IOException {
        Path home = Path.of("..").toAbsolutePath().normalize();
        Path target = Path.of("target").toAbsolutePath();
        String classPath = target.resolve("nightjar.jar") + ":" + target.resolve("spark-jars") + "/*:"
                + target.resolve("test-classes");
        return new WarmCommandLine(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + home.resolve("conf/jvm.options"),
                        "-Xmx1g",
                        "-cp",
                        classPath,
                        WarmCommandLine.class.getName()))
                .redirectError(err.toFile())
                .start());
    }

    /** Runs a command and returns its exit code. */
    int run(String... arguments) throws IOException {
        commands.println(String.join(BETWEEN, arguments));
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(EXIT)) {
                return Integer.parseInt(line.substring(EXIT.length()));
            }
        }
        throw new IOException("the process ended without an answer to " + String.join(" ", arguments));
    }

    @Override
    public void close() {
        commands.close();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    /** The other side: runs in the process. */
    public static void main(String[] arguments) throws IOException {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(EXIT + Main.run(line.split(BETWEEN), err, err));
        }
        System.exit(0);
    }
}
