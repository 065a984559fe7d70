package dev.nightjar.model;

import dev.nightjar.core.config.PreprocessingRule.Analyzer;
import java.util.ArrayList;
import java.util.List;

/** The transforms of categories and texts. */
final class CategoryTransforms {
    private CategoryTransforms() {}

    /** Nothing for the dense block: the feature is embedded. */
    record Embedded() implements Transform {
        @Override
        public List<String> outputs() {
            return List.of();
        }

        @Override
        public double[] means() {
            return new double[0];
        }

        @Override
        public void write(FeatureBatch batch, int row, int feature, double[] out, int at) {}
    }

    /** A number for each slot; for slot 0 only if the training split had rows in it. */
    record OneHot(Encoding.Slotted category, Slots slots, int skipped, long rows) implements Transform {
        OneHot(Encoding.Slotted category, long rows) {
            this(category, Slots.of(category), category.count(0) > 0 ? 0 : 1, rows);
        }

        @Override
        public List<String> outputs() {
            List<String> names = new ArrayList<>();
            for (int slot = skipped; slot < category.slots(); slot++) {
                names.add(category.name() + "=" + name(slot));
            }
            return names;
        }

        private String name(int slot) {
            if (category instanceof Encoding.Category kept) {
                return slot == 0 ? "other" : kept.names().get(slot - 1);
            }
            return slot == 0 ? "missing" : "hash " + slot;
        }

        @Override
        public double[] means() {
            double[] means = new double[category.slots() - skipped];
            for (int i = 0; i < means.length; i++) {
                means[i] = (double) category.count(i + skipped) / rows;
            }
            return means;
        }

        @Override
        public void write(FeatureBatch batch, int row, int feature, double[] out, int at) {
            int slot = slots.slot(batch.category(row, feature));
            if (slot >= skipped) {
                out[at + slot - skipped] = 1;
            }
        }
    }

    /** One number for each slot, standardised over the training rows: of an index or a target. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record OneNumber(String name, Slots slots, double[] values) implements Transform {
        static OneNumber of(Encoding.Index index) {
            double[] values = new double[index.category().slots()];
            for (int slot = 0; slot < values.length; slot++) {
                values[slot] = slot;
            }
            return new OneNumber(
                    index.name(),
                    Slots.of(index.category()),
                    Standardised.of(index.category(), values).all(values));
        }

        static OneNumber of(Encoding.Target target) {
            double[] values =
                    target.values().stream().mapToDouble(Double::doubleValue).toArray();
            return new OneNumber(
                    target.name() + " target",
                    Slots.of(target.category()),
                    Standardised.of(target.category(), values).all(values));
        }

        @Override
        public List<String> outputs() {
            return List.of(name);
        }

        @Override
        public double[] means() {
            return new double[] {0};
        }

        @Override
        public void write(FeatureBatch batch, int row, int feature, double[] out, int at) {
            out[at] = values[slots.slot(batch.category(row, feature))];
        }
    }

    /** Mean and deviation, over the training rows, of numbers that stand for slots. */
    record Standardised(double mean, double deviation) {
        static Standardised of(Encoding.Category category, double[] values) {
            double rows = 0;
            double sum = 0;
            for (int slot = 0; slot < values.length; slot++) {
                rows += category.count(slot);
                sum += category.count(slot) * values[slot];
            }
            double mean = rows == 0 ? 0 : sum / rows;
            double squares = 0;
            for (int slot = 0; slot < values.length; slot++) {
                squares += category.count(slot) * (values[slot] - mean) * (values[slot] - mean);
            }
            return new Standardised(mean, rows == 0 ? 0 : Math.sqrt(squares / rows));
        }

        double of(double value) {
            return NumberTransforms.affine(value, mean, deviation, Preprocessing.LIMIT);
        }

        double[] all(double[] values) {
            double[] scaled = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                scaled[i] = of(values[i]);
            }
            return scaled;
        }
    }

    /** {@link Encoding.Text}. Letters are taken in lower case; a word is letters and digits in a row. */
    record Text(Encoding.Text text, int width) implements Transform {
        Text(Encoding.Text text) {
            this(text, text.means().size());
        }

        @Override
        public List<String> outputs() {
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= width; i++) {
                names.add(text.name() + " n-gram " + i);
            }
            return names;
        }

        @Override
        public double[] means() {
            return text.means().stream().mapToDouble(Double::doubleValue).toArray();
        }

        @Override
        public void write(FeatureBatch batch, int row, int feature, double[] out, int at) {
            String value = batch.category(row, feature);
            if (value == null) {
                return;
            }
            for (int start = 0; start < value.length(); start++) {
                if (text.analyzer() == Analyzer.CHAR) {
                    letters(value, start, out, at);
                } else if (inWord(value, start) && (start == 0 || !inWord(value, start - 1))) {
                    words(value, start, out, at);
                }
            }
            normalise(out, at);
        }

        private static boolean inWord(String value, int at) {
            return Character.isLetterOrDigit(value.charAt(at));
        }

        private void letters(String value, int start, double[] out, int at) {
            long hash = Hashes.start();
            int most = Math.min(text.high(), value.length() - start);
            for (int length = 1; length <= most; length++) {
                hash = Hashes.next(hash, Character.toLowerCase(value.charAt(start + length - 1)));
                if (length >= text.low()) {
                    count(hash, out, at);
                }
            }
        }

        private void words(String value, int start, double[] out, int at) {
            long hash = Hashes.start();
            int words = 0;
            int i = start;
            while (i < value.length() && words < text.high()) {
                while (i < value.length() && inWord(value, i)) {
                    hash = Hashes.next(hash, Character.toLowerCase(value.charAt(i++)));
                }
                words++;
                if (words >= text.low()) {
                    count(hash, out, at);
                }
                hash = Hashes.next(hash, ' ');
                while (i < value.length() && !inWord(value, i)) {
                    i++;
                }
            }
        }

        private void count(long state, double[] out, int at) {
            long hash = Hashes.mixed(state);
            out[at + Hashes.slot(hash >>> 1, width)] += (hash & 1) == 0 ? 1 : -1;
        }

        private void normalise(double[] out, int at) {
            double squares = 0;
            for (int i = at; i < at + width; i++) {
                squares += out[i] * out[i];
            }
            double length = Math.sqrt(squares);
            for (int i = at; i < at + width && length > 0; i++) {
                out[i] /= length;
            }
        }
    }
}
