package dev.nightjar.etl.spark;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.types.StructType;

/**
 * Whether the last row says the same as its key's preceding fact, for keys where a row became known after one that the facts' order puts
 * behind it. Rows come by known date, as the nights saw them; null rows are passed over. Used over a window of one key.
 */
public final class WordInTurn extends Aggregator<Row, WordInTurn.Said, Boolean> {
    private static final long serialVersionUID = 1L;

    /** What comes in: days since 1970, file, row, hash, and whether the row is to be judged (published facts are kept as they are). */
    static final StructType INPUT = StructType.fromDDL(
            "turn struct<declared: int, known: int, place: string, position: bigint, hash: string, judged: boolean>");

    /** A place in the facts' order. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Turn(int declared, int known, byte[] place, long position) implements Serializable {
        static final Comparator<Turn> ORDER = (a, b) -> {
            int c = Integer.compare(a.declared, b.declared);
            c = c != 0 ? c : Integer.compare(a.known, b.known);
            c = c != 0 ? c : Arrays.compareUnsigned(a.place, b.place);
            return c != 0 ? c : Long.compare(a.position, b.position);
        };
    }

    /** The hashes of a key's facts so far, and whether the last row was a repeat. */
    public static final class Said implements Serializable {
        private static final long serialVersionUID = 1L;

        private final TreeMap<Turn, String> facts =
                new TreeMap<>((Comparator<Turn> & Serializable) (a, b) -> Turn.ORDER.compare(a, b));
        private boolean repeated;

        private Said next(Row row) {
            Turn turn = new Turn(
                    row.getInt(0), row.getInt(1), row.getString(2).getBytes(StandardCharsets.UTF_8), row.getLong(3));
            String hash = row.getString(4);
            Map.Entry<Turn, String> before = facts.lowerEntry(turn);
            repeated = row.getBoolean(5) && before != null && before.getValue().equals(hash);
            if (!repeated) {
                facts.put(turn, hash);
            }
            return this;
        }
    }

    @Override
    public Said zero() {
        return new Said();
    }

    @Override
    public Said reduce(Said said, Row input) {
        return input.isNullAt(0) ? said : said.next(input.getStruct(0));
    }

    @Override
    public Said merge(Said one, Said other) {
        throw new UnsupportedOperationException("rows of one key are taken in turn, over a window");
    }

    @Override
    public Boolean finish(Said said) {
        return said.repeated;
    }

    @Override
    public Encoder<Said> bufferEncoder() {
        return Encoders.javaSerialization(Said.class);
    }

    @Override
    public Encoder<Boolean> outputEncoder() {
        return Encoders.BOOLEAN();
    }
}
