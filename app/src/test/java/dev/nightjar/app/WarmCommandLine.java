package dev.nightjar.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * The command line of the jar in one process that takes command after command, so that only the first pays for a cold JVM. The jar's
 * classes and not the build's: rows carry the code's version.
 */
public final class WarmCommandLine implements AutoCloseable {
    private static final String EXIT = "exit ";
    private static final String BETWEEN = "\t";

    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;
    private final Path err;

    private WarmCommandLine(Process process, Path err) {
        this.process = process;
        this.err = err;
        this.commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static WarmCommandLine start(Path err) throws IOException {
        Path home = Path.of("..").toAbsolutePath().normalize();
        Path target = Path.of("target").toAbsolutePath();
        String classPath = target.resolve("nightjar.jar") + ":" + target.resolve("spark-jars") + "/*:"
                + target.resolve("test-classes");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + home.resolve("conf/jvm.options"),
                        "-Xmx1g",
                        "-cp",
                        classPath,
                        WarmCommandLine.class.getName()))
                .redirectError(err.toFile())
                .start();
        return new WarmCommandLine(process, err);
    }

    /** What the process has said until now. */
    String says() throws IOException {
        return Files.readString(err);
    }

    /** Runs a command and returns its exit code. */
    int run(String... arguments) throws IOException {
        commands.println(command(List.of(arguments)));
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

    /** A jar with this class alone: beside ours, so that one loader has both. */
    static Path jar(Path folder) throws IOException {
        String entry = WarmCommandLine.class.getName().replace('.', '/') + ".class";
        Path jar = folder.resolve("warm.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream in = WarmCommandLine.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new ZipEntry(entry));
            in.transferTo(out);
        }
        return jar;
    }

    /** One argument that stands for a whole command, for {@link #main}. */
    static String command(List<String> arguments) {
        return String.join(BETWEEN, arguments);
    }

    /** The other side: runs in the process. Its commands are its arguments; without any, they come by the standard input. */
    public static void main(String[] commands) throws IOException {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        for (String command : commands) {
            int exit = Main.run(command.split(BETWEEN), err, err);
            if (exit != 0) {
                System.exit(exit);
            }
        }
        if (commands.length == 0) {
            answer(err);
        }
        System.exit(0);
    }

    private static void answer(PrintWriter err) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(EXIT + Main.run(line.split(BETWEEN), err, err));
        }
    }
}
