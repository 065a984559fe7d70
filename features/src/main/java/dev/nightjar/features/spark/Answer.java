package dev.nightjar.features.spark;

import dev.nightjar.features.FeatureValues;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** The features of an entity and night on their way out of a pass. Public because Spark's generated code reads it. */
public final class Answer {
    private final InternalRow entity;
    private final int night;
    private final Features features;

    Answer(InternalRow entity, int night, Features features) {
        this.entity = entity;
        this.night = night;
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

    /** The features: doubles and texts, valid until the pass goes on. */
    public InternalRow features() {
        return features;
    }

    /** Features as Spark reads them: no object for a number. */
    static final class Features extends GenericInternalRow {
        private final FeatureValues values;
        private final boolean[] texts;

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
