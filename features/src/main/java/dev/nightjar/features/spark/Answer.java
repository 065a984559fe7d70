package dev.nightjar.features.spark;

import dev.nightjar.features.FeatureValues;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** The features of an entity and night on their way out of a pass. Public because Spark's generated code reads it. */
public final class Answer {
    private final InternalRow entity;
    private final int night;
    private final InternalRow row;
    private final Features features;

    /** @param row of the spine that asked; null where answers do not go beside rows */
    Answer(InternalRow entity, int night, InternalRow row, Features features) {
        this.entity = entity;
        this.night = night;
        this.row = row;
        this.features = features;
    }

    /** The keys. */
    public InternalRow entity() {
        return entity;
    }

    /** The night, an epoch day. */
    public int night() {
        return night;
    }

    /** The row of the spine, valid until the pass goes on. */
    public InternalRow row() {
        return row;
    }

    /** The features: doubles and texts, valid until the pass goes on. */
    public InternalRow features() {
        return features;
    }

    /** Features as Spark reads them: no object for a number. */
    static final class Features extends GenericInternalRow {
        private final FeatureValues values;
        private final boolean[] texts;

        /** @param values null for no features at all */
        Features(FeatureValues values, boolean[] texts) {
            super(new Object[0]);
            this.values = values;
            this.texts = texts;
        }

        @Override
        public int numFields() {
            return texts.length;
        }

        @Override
        public boolean isNullAt(int feature) {
            if (values == null) {
                return true;
            }
            return texts[feature] ? values.text(feature) == null : Double.isNaN(values.number(feature));
        }

        @Override
        public double getDouble(int feature) {
            return values.number(feature);
        }

        @Override
        public Object genericGet(int feature) {
            if (isNullAt(feature)) {
                return null;
            }
            return texts[feature] ? UTF8String.fromString(values.text(feature)) : (Object) values.number(feature);
        }

        @Override
        public void setNullAt(int feature) {
            throw new UnsupportedOperationException("features are read only");
        }

        @Override
        public void update(int feature, Object value) {
            throw new UnsupportedOperationException("features are read only");
        }
    }
}
