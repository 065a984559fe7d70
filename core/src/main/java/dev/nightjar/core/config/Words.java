package dev.nightjar.core.config;

import java.util.Locale;

/** How constants are written in a pipeline file. */
final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
