package dev.nightjar.lake.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.SparkException;

/**
 * Names the row on which an expression of the pipeline file failed. Spark says what failed, and neither which expression nor on which
 * row; so once a job has failed, the expressions that it may have computed are tried again, one pass over the rows with a try around
 * each. Nights that do not fail pay nothing.
 */
public final class FailingRows {
    private static final int CAUSES = 20;

    private FailingRows() {}

    /**
     * What {@code work} gives.
     *
     * @param trials the expressions that the work computes; asked for when it failed as an expression does
     * @throws PipelineException DATA with expression, row and what it reads, if a row is found on which one fails; otherwise what the
     *     work threw
     */
    public static <T> T named(Supplier<T> work, Supplier<List<Trial>> trials) {
        try {
            return work.get();
        } catch (Exception e) { // Spark's own are checked, and thrown unannounced
            throw FailingRows.<RuntimeException>unchanged(named(e, trials));
        }
    }

    /** The exception to throw: a DATA error that names the row if one is found, or the one that was thrown. */
    public static Exception named(Exception thrown, Supplier<List<Trial>> trials) {
        if (!isOfRows(thrown)) {
            return thrown;
        }
        try {
            for (Trial trial : trials.get()) {
                List<RowTrial.Failure> failures = RowTrial.of(trial).failures(expected(thrown));
                if (!failures.isEmpty()) {
                    String place = trial.expressions()
                            .get(failures.get(0).expression())
                            .place();
                    return PipelineException.ofKey(ErrorKind.DATA, place, message(trial, failures), thrown);
                }
            }
        } catch (Exception e) { // what is known must not be hidden by what could not be found out
            thrown.addSuppressed(e);
        }
        return thrown;
    }

    /** A failure of the storage, of a place or of ours has a kind of its own or another root than a plain run-time exception. */
    private static boolean isOfRows(Exception thrown) {
        if (SparkErrors.translate("", thrown).kind() != ErrorKind.INTERNAL) {
            return false;
        }
        Throwable root = root(thrown);
        return isRemote(root) || (root instanceof RuntimeException && !(root instanceof PipelineException));
    }

    /** What an executor threw may have lost its class on the way. */
    private static boolean isRemote(Throwable root) {
        return root instanceof SparkException
                && String.valueOf(root.getMessage()).contains("aborted due to stage failure");
    }

    private static Optional<String> expected(Exception thrown) {
        Throwable root = root(thrown);
        return isRemote(root) ? Optional.empty() : Optional.of(root.getClass().getName());
    }

    static Throwable root(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at.getCause() != null && depth < CAUSES; depth++) {
            at = at.getCause();
        }
        return at;
    }

    private static String message(Trial trial, List<RowTrial.Failure> failures) {
        RowTrial.Failure first = failures.get(0);
        Trial.Tried tried = trial.expressions().get(first.expression());
        String rows = first.rows() == 1 ? "on one row of " : "on " + first.rows() + " rows of ";
        String others = failures.size() == 1
                ? ""
                : "; "
                        + failures.stream()
                                .skip(1)
                                .map(f ->
                                        trial.expressions().get(f.expression()).place())
                                .collect(Collectors.joining(", "))
                        + (failures.size() == 2 ? " fails too" : " fail too");
        return "'" + tried.sql() + "' fails " + rows + trial.of() + ", "
                + (first.rows() == 1 ? "" : "first ") + first.row() + ": " + first.says()
                + (first.reads().isEmpty() ? "" : "; there " + first.reads())
                + "; let it give null for such a row (a try_ function, nullif, case when), or mend the row" + others;
    }

    /** Thrown as it is, checked or not: a supplier cannot say what Spark throws. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E unchanged(Exception e) throws E {
        throw (E) e;
    }
}
