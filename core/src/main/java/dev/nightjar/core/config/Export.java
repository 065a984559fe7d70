package dev.nightjar.core.config;

import java.util.List;
import java.util.Objects;

/**
 * @param redis {@code embedded} or a {@code redis://} or {@code rediss://} URL; may hold a password, so {@link #toString()} masks it
 * @param fields columns of {@code predictions} that are exported, beside {@code date}, {@code model} and {@code night}
 * @param expireDays 1 or more
 * @param keepVersions the current one included, 1 or more
 */
public record Export(String redis, List<String> fields, int expireDays, int keepVersions) {
    public Export {
        Objects.requireNonNull(redis);
        fields = List.copyOf(fields);
        Limits.EXPIRE.require("export.expire", expireDays);
        Limits.KEEP_VERSIONS.require("export.keep_versions", keepVersions);
    }

    public boolean embedded() {
        return redis.equals("embedded");
    }

    @Override
    public String toString() {
        return "Export[redis=" + redis.replaceAll("//[^@/]*@", "//***@") + ", fields=" + fields + ", expireDays="
                + expireDays + ", keepVersions=" + keepVersions + "]";
    }
}
