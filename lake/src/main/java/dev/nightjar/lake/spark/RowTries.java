package dev.nightjar.lake.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.InterpretedMutableProjection;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** A {@link RowTrial} over the rows of one partition. */
final class RowTries {
    private static final int LONGEST = 80;

    private final RowTrial trial;
    private final String wanted;
    private final List<List<InterpretedMutableProjection>> steps = new ArrayList<>();
    private final InterpretedMutableProjection texts;
    private final Map<Integer, RowTrial.Failure> failures = new HashMap<>();

    /** @param wanted class of what must be thrown; anything, if blank */
    RowTries(RowTrial trial, String wanted) {
        this.trial = trial;
        this.wanted = wanted;
        for (RowTrial.Step step : trial.steps()) {
            List<InterpretedMutableProjection> values = new ArrayList<>();
            step.values().forEach(value -> values.add(projection(List.of(value), step.columns())));
            steps.add(values);
        }
        texts = projection(trial.texts().values(), trial.texts().columns());
    }

    private static InterpretedMutableProjection projection(List<Expression> values, List<Attribute> columns) {
        return new InterpretedMutableProjection(seq(values), seq(columns));
    }

    private static <T> Seq<T> seq(List<T> list) {
        return JavaConverters.asScalaBuffer(new ArrayList<>(list)).toSeq();
    }

    Iterator<RowTrial.Failure> over(Iterator<InternalRow> rows) {
        rows.forEachRemaining(this::row);
        return failures.values().iterator();
    }

    private void row(InternalRow landed) {
        InternalRow row = landed;
        for (int s = 0; s < steps.size(); s++) {
            RowTrial.Role[] roles = trial.roles(s);
            GenericInternalRow values = new GenericInternalRow(roles.length);
            for (int v = 0; v < roles.length; v++) {
                if (roles[v].condition() < 0
                        || Boolean.TRUE.equals(values.get(roles[v].condition(), DataTypes.BooleanType))) {
                    value(s, v, row, values, landed);
                }
            }
            row = values;
        }
    }

    private void value(int step, int at, InternalRow row, GenericInternalRow values, InternalRow landed) {
        try {
            InternalRow value = steps.get(step).get(at).apply(row);
            values.update(
                    at,
                    value.isNullAt(0)
                            ? null
                            : value.get(
                                    0, trial.steps().get(step).values().get(at).dataType()));
        } catch (RuntimeException e) {
            // A map that is half built stays in the expression: the next row gets a fresh copy.
            RowTrial.Step of = trial.steps().get(step);
            Expression fresh = of.values().get(at).clone();
            steps.get(step).set(at, projection(List.of(fresh), of.columns()));
            Throwable root = FailingRows.root(e);
            int expression = trial.roles(step)[at].expression();
            if (expression >= 0
                    && (wanted.isEmpty() || wanted.equals(root.getClass().getName()))) {
                failures.merge(expression, failure(expression, root, landed), RowTrial.Failure::merge);
            }
        }
    }

    private RowTrial.Failure failure(int expression, Throwable root, InternalRow landed) {
        InternalRow all = texts.apply(landed);
        List<String> key = new ArrayList<>();
        StringBuilder file = new StringBuilder();
        for (int t = 0; t < trial.keys(); t++) {
            String name = trial.textNames().get(t);
            switch (name) {
                case "_place" -> file.append(text(all, t));
                case "_position" -> file.append(" row ").append(text(all, t));
                default -> key.add(name + "=" + text(all, t));
            }
        }
        List<String> reads = trial.reads(expression).stream()
                .map(t -> trial.textNames().get(t) + "=" + text(all, t))
                .toList();
        return new RowTrial.Failure(
                expression,
                root.getClass().getName(),
                says(root),
                row(String.join(", ", key), file.toString()),
                String.join(", ", reads),
                1);
    }

    private static String row(String key, String file) {
        if (key.isEmpty() || file.isEmpty()) {
            return key + file;
        }
        return key + " (" + file + ")";
    }

    private static String text(InternalRow texts, int at) {
        if (texts.isNullAt(at)) {
            return "null";
        }
        String text = texts.getUTF8String(at).toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** The first line, without Spark's name of the error and the expression's text. */
    private static String says(Throwable root) {
        String message = root.getMessage();
        String line = message == null ? "" : message.strip().lines().findFirst().orElse("");
        String plain = line.replaceFirst("^\\[[A-Z0-9_.]+] ", "").replaceFirst("\\.$", "");
        if (plain.endsWith(
                "is not true!")) { // of assert_true, which shows its condition with Spark's own numbers of columns
            return plain.replaceAll("#\\d+L?", "");
        }
        return plain.isEmpty() ? root.getClass().getSimpleName() : plain;
    }
}
