package dev.nightjar.lake;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says of a failure of the storage what a person can do about it. Knows S3's answers by their text: its classes are not on our path. */
public final class StorageTrouble {
    private static final Pattern BUCKET = Pattern.compile("\\b(?:s3|s3a|s3n|gs)://([^/\\s,;:]+)");
    private static final Pattern STATUS = Pattern.compile("Status Code: (\\d{3})");
    private static final int CAUSES = 20;

    private StorageTrouble() {}

    /** EXTERNAL: what failed, why, and what to do. */
    public static PipelineException translate(String what, Throwable thrown) {
        String why = advice(what, thrown)
                .orElseGet(() -> firstLine(thrown) + "; check that the storage is there, has room and may be written");
        return new PipelineException(ErrorKind.EXTERNAL, what + ": " + why, thrown);
    }

    /** Whether the failure is a store's whose answer this class knows. */
    public static boolean knows(Throwable thrown) {
        return advice("", thrown).isPresent();
    }

    private static Optional<String> advice(String what, Throwable thrown) {
        Optional<String> bucket = bucket(what, thrown);
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < CAUSES; depth++) {
            Optional<String> advice = missing(at);
            if (advice.isEmpty() && bucket.isPresent()) {
                advice = refused(at, "'" + bucket.get() + "'");
            }
            if (advice.isPresent()) {
                return advice;
            }
            at = at.getCause();
        }
        return Optional.empty();
    }

    private static Optional<String> missing(Throwable thrown) {
        String text = String.valueOf(thrown.getMessage());
        if (text.contains("S3AFileSystem not found") || text.contains("No FileSystem for scheme \"s3")) {
            return Optional.of(
                    "Hadoop's S3 client is not on the class path; build with -Ps3, or give spark-submit its jars"
                            + " (docs/running.md, S3), and write s3a://");
        }
        return Optional.empty();
    }

    private static Optional<String> refused(Throwable thrown, String bucket) {
        String text = String.valueOf(thrown.getMessage());
        Matcher status = STATUS.matcher(text);
        int code = status.find() ? Integer.parseInt(status.group(1)) : 0;
        if (text.contains("NoSuchBucket") || text.contains("bucket does not exist")) {
            return Optional.of("there is no bucket " + bucket + "; create it, or correct its name or the endpoint"
                    + " (fs.s3a.endpoint)");
        }
        if (text.contains("No AWS Credentials provided") || text.contains("Unable to load AWS credentials")) {
            return Optional.of("no credentials were found for bucket " + bucket + "; set AWS_ACCESS_KEY_ID and"
                    + " AWS_SECRET_ACCESS_KEY, a profile file (AWS_PROFILE), or the role of the instance or pod");
        }
        if (code == 403 || thrown instanceof AccessDeniedException || text.contains("AccessDenied")) {
            return Optional.of(
                    "bucket " + bucket + " refuses it (403); check that the credentials are the right ones and may"
                            + " list, read, write and delete there");
        }
        if (code == 503 || code == 500 || code == 429 || text.contains("SlowDown")) {
            return Optional.of("bucket " + bucket + " answered " + (code == 0 ? "503" : code)
                    + " at every try; the store is overloaded or down, so run the night again later");
        }
        return Optional.empty();
    }

    private static Optional<String> bucket(String what, Throwable thrown) {
        StringBuilder text = new StringBuilder(what);
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < CAUSES; depth++) {
            text.append(' ').append(at.getMessage());
            at = at.getCause();
        }
        Matcher bucket = BUCKET.matcher(text);
        return bucket.find() ? Optional.of(bucket.group(1)) : Optional.empty();
    }

    private static String firstLine(Throwable t) {
        String message = t.getMessage();
        return message == null
                ? t.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
