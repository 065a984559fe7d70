package dev.nightjar.features;

import java.util.Arrays;

/**
 * States by day or by month, in ascending order. For each key there is the state itself and a second one that is worked out from it and
 * its neighbours, which is right while it is marked so.
 */
final class StateLine {
    private final States states;
    private final States derived;
    private int[] keys = new int[16];
    private int[] slots = new int[16];
    private int[] free = new int[16];
    private int[] groups = new int[16];
    private boolean[] right = new boolean[16];
    private int head;
    private int end;
    private int frees;
    private int used;

    StateLine(StateLayout layout) {
        this.states = new States(layout, 16);
        this.derived = new States(layout, 16);
    }

    void clear() {
        head = 0;
        end = 0;
        frees = 0;
        used = 0;
    }

    /** One behind the last position. */
    int end() {
        return end;
    }

    /** Whether there is a key at the position, one before the end. */
    boolean holds(int position) {
        return position >= head;
    }

    int key(int position) {
        return keys[position];
    }

    /** What was said of the key when it came. */
    int group(int position) {
        return groups[slots[position]];
    }

    /** Where the key's states lie in {@link #states()} and {@link #derived()}. */
    int slot(int position) {
        return slots[position];
    }

    States states() {
        return states;
    }

    States derived() {
        return derived;
    }

    boolean right(int position) {
        return right[slots[position]];
    }

    void mark(int position, boolean nowRight) {
        right[slots[position]] = nowRight;
    }

    /** The first position whose key is not below the given one. */
    int from(int key) {
        int low = head;
        int high = end;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keys[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The key's position; a new one has any state, and one derived from it that is not right. */
    int put(int key, int group) {
        int position = from(key);
        if (position < end && keys[position] == key) {
            return position;
        }
        if (end == keys.length) {
            room();
            position = from(key);
        }
        System.arraycopy(keys, position, keys, position + 1, end - position);
        System.arraycopy(slots, position, slots, position + 1, end - position);
        end++;
        int slot = frees > 0 ? free[--frees] : used++;
        if (slot >= right.length) {
            right = Arrays.copyOf(right, 2 * slot);
            groups = Arrays.copyOf(groups, 2 * slot);
        }
        states.room(slot + 1);
        derived.room(slot + 1);
        keys[position] = key;
        slots[position] = slot;
        groups[slot] = group;
        right[slot] = false;
        return position;
    }

    /** Forgets all keys below the given one. */
    void dropBelow(int key) {
        while (head < end && keys[head] < key) {
            if (frees == free.length) {
                free = Arrays.copyOf(free, 2 * frees);
            }
            free[frees++] = slots[head++];
        }
    }

    /** Moves what is left to the front, or makes the arrays longer. */
    private void room() {
        if (head > keys.length / 2) {
            System.arraycopy(keys, head, keys, 0, end - head);
            System.arraycopy(slots, head, slots, 0, end - head);
            end -= head;
            head = 0;
        } else {
            keys = Arrays.copyOf(keys, 2 * keys.length);
            slots = Arrays.copyOf(slots, 2 * slots.length);
        }
    }
}
