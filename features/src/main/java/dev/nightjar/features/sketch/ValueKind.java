package dev.nightjar.features.sketch;

/** What a sketch keeps of each row. */
public enum ValueKind {
    /** {@code Double}, finite; 0 and -0 are one. */
    NUMBER {
        @Override
        Comparable<?> checked(Object value) {
            double number = (Double) value;
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("value " + number + " must be finite");
            }
            return number + 0.0;
        }

        @Override
        void write(ByteWriter out, Object value) {
            out.number((Double) value);
        }

        @Override
        Comparable<?> read(ByteReader in) {
            return in.number();
        }
    },
    /** {@code String}, in the order of its UTF-16 units. */
    TEXT {
        @Override
        Comparable<?> checked(Object value) {
            return (String) value;
        }

        @Override
        void write(ByteWriter out, Object value) {
            out.text((String) value);
        }

        @Override
        Comparable<?> read(ByteReader in) {
            return in.text();
        }
    };

    abstract Comparable<?> checked(Object value);

    abstract void write(ByteWriter out, Object value);

    abstract Comparable<?> read(ByteReader in);
}
