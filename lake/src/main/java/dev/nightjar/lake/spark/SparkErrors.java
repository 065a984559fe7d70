package dev.nightjar.lake.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.StorageTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;

/** Says of an exception that Spark threw whose fault it is. */
public final class SparkErrors {
    private SparkErrors() {}

    /**
     * The exception to throw: a {@link PipelineException} found among the causes as it is, storage trouble as EXTERNAL, anything else
     * as INTERNAL.
     *
     * @param what begins the message
     */
    public static PipelineException translate(String what, Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof PipelineException known) {
                return known;
            }
        }
        if (StorageTrouble.knows(thrown)) {
            return StorageTrouble.translate(what, thrown);
        }
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (lacksOurClasses(String.valueOf(t.getMessage()))) {
                return new PipelineException(
                        ErrorKind.EXTERNAL,
                        what + ": an executor has not got nightjar.jar"
                                + "; submit it as the application's jar with spark-submit, which ships it, or put it on every worker",
                        thrown);
            }
            if (t instanceof IOException || t instanceof UncheckedIOException) {
                return new PipelineException(
                        ErrorKind.EXTERNAL,
                        what + ": " + firstLine(t) + "; check that the storage is there, has room and may be written",
                        thrown);
            }
            if (t instanceof SparkException && String.valueOf(t.getMessage()).contains("FileNotFoundException")) {
                return new PipelineException(
                        ErrorKind.EXTERNAL, what + ": " + firstLine(t) + "; a file of the table is gone", thrown);
            }
        }
        return new PipelineException(ErrorKind.INTERNAL, what + ": " + firstLine(thrown), thrown);
    }

    /** An executor without our jar says the first of a class, and the second of a function that Spark wrapped around one. */
    private static boolean lacksOurClasses(String message) {
        return message.contains("ClassNotFoundException: dev.nightjar.")
                || message.contains("ClassCastException: cannot assign instance of java.lang.invoke.SerializedLambda");
    }

    private static String firstLine(Throwable t) {
        String message = t.getMessage();
        return message == null
                ? t.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
