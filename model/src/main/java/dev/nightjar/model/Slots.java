package dev.nightjar.model;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** Which slot a category has. Thread-safe. */
interface Slots extends Serializable {
    /** @param value null for missing */
    int slot(String value);

    static Slots of(Encoding.Slotted encoding) {
        return encoding instanceof Encoding.Category category
                ? Kept.of(category)
                : new ByHash((Encoding.Hashed) encoding);
    }

    /** Kept categories by name. */
    record Kept(Map<String, Integer> slots, int missing) implements Slots {
        static Kept of(Encoding.Category category) {
            Map<String, Integer> slots = new HashMap<>();
            for (int slot = 1; slot < category.slots(); slot++) {
                slots.put(category.names().get(slot - 1), slot);
            }
            return new Kept(slots, category.missingSlot());
        }

        @Override
        public int slot(String value) {
            return value == null ? missing : slots.getOrDefault(value, 0);
        }
    }

    /** Any category by its hash. */
    record ByHash(int buckets, int missing) implements Slots {
        ByHash(Encoding.Hashed hashed) {
            this(hashed.slots() - 1, hashed.missingSlot());
        }

        @Override
        public int slot(String value) {
            return value == null ? missing : slot(value, buckets);
        }

        static int slot(String value, int buckets) {
            return 1 + Hashes.slot(Hashes.of(value), buckets);
        }
    }
}
