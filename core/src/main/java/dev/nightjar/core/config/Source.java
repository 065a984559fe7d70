package dev.nightjar.core.config;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where raw data land.
 *
 * @param path relative to the pipeline file or a URI; may hold {@code {date}} once
 * @param arrives how the declared date of a file is found
 * @param load whether each file holds changes or the whole
 * @param columns declared columns (of the schema file); empty for typed formats, whose own types are taken
 * @param nullValue the text that means null in text formats, for instance {@code NA}; the empty text always does
 * @param onMissingFile whether a night without its file is stopped or warned about (only for sources with {@code {date}})
 */
public record Source(
        String name,
        Format format,
        String path,
        Arrives arrives,
        Load load,
        List<SchemaColumn> columns,
        String nullValue,
        Policy onNewColumn,
        Policy onMissingColumn,
        Policy onMissingFile) {
    public enum Format {
        CSV,
        PARQUET
    }

    public enum Load {
        /** Each file brings new or changed rows. */
        INCREMENTAL,
        /** Each file is the whole: a key that vanishes is deleted. */
        FULL
    }

    public enum Policy {
        IGNORE,
        WARN,
        FAIL
    }

    /** Exactly one of: the {@code {date}} of the path; a fixed date; nothing declared. */
    public record Arrives(boolean fromPath, Optional<LocalDate> fixed) {
        public Arrives {
            Objects.requireNonNull(fixed);
            if (fromPath && fixed.isPresent()) {
                throw new IllegalArgumentException("arrives: either the path's {date} or a fixed date");
            }
        }
    }

    /**
     * A declared column.
     *
     * @param type Spark's DDL type: string, int, bigint, double, boolean, date, timestamp, decimal(p,s)
     * @param format pattern of dates and timestamps without zone, empty for ISO
     * @param required whether the file must have it
     */
    public record SchemaColumn(String name, String type, String format, boolean required) {
        public SchemaColumn {
            Objects.requireNonNull(name);
            Objects.requireNonNull(type);
            Objects.requireNonNull(format);
        }
    }

    public Source {
        Objects.requireNonNull(name);
        Objects.requireNonNull(format);
        Objects.requireNonNull(path);
        Objects.requireNonNull(arrives);
        Objects.requireNonNull(load);
        columns = List.copyOf(columns);
        Objects.requireNonNull(nullValue);
        Objects.requireNonNull(onNewColumn);
        Objects.requireNonNull(onMissingColumn);
        Objects.requireNonNull(onMissingFile);
    }

    /** Whether each logical date has a file of its own. */
    public boolean daily() {
        return arrives.fromPath();
    }
}
