package dev.nightjar.scoring;

import java.io.IOException;
import java.nio.file.Path;
import redis.clients.jedis.Jedis;

/** A process of its own that uses the embedded Redis of a folder until its standard input ends; for tests that kill it. */
public final class EmbeddedRedisProcess {
    private EmbeddedRedisProcess() {}

    /** @param args the folder, and a key that is set to {@code there} */
    public static void main(String[] args) throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.open(Path.of(args[0]));
                Jedis client = RedisConnection.connect(redis.address(), 5_000)) {
            client.set(args[1], "there");
            System.out.println("port " + redis.address().port());
            while (System.in.read() >= 0) {
                System.out.println("still here");
            }
        }
    }

    /** Starts one, and waits until its server answers. */
    static Process start(Path folder, String key) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedRedisProcess.class.getName(),
                        folder.toString(),
                        key)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = process.inputReader().readLine();
        if (line == null || !line.startsWith("port ")) {
            throw new IOException("the child said '" + line + "'");
        }
        return process;
    }
}
