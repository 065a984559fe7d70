package dev.nightjar.core.config;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A pipeline as text of which equal text means equal results. Without the question, the lake, the folder and Redis' address: they
 * change where things are written, not what. The order of sources and of tables has no meaning and is lost; every other order is kept.
 */
final class Canonical {
    private Canonical() {}

    static String text(Pipeline pipeline) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", pipeline.name());
        content.put("time", pipeline.time());
        content.put("sources", new TreeMap<>(pipeline.sources()));
        content.put("tables", new TreeMap<>(pipeline.tables()));
        content.put("features", pipeline.features());
        content.put("spine", pipeline.spine());
        content.put("label", pipeline.label());
        content.put("training", pipeline.training());
        content.put("evaluation", pipeline.evaluation());
        content.put("gate", pipeline.gate());
        content.put("scoring", pipeline.scoring());
        content.put("audit", pipeline.audit());
        pipeline.export().ifPresent(export -> {
            content.put("export fields", export.fields());
            content.put("export expires after days", export.expireDays());
            content.put("export keeps versions", export.keepVersions());
        });
        StringBuilder out = new StringBuilder();
        write(content, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            out.append('{');
            map.forEach((key, inner) -> {
                quote(key.toString(), out);
                out.append(':');
                write(inner, out);
                out.append(",\n");
            });
            out.append('}');
        } else if (value instanceof Iterable<?> list) {
            out.append('[');
            for (Object item : list) {
                write(item, out);
                out.append(',');
            }
            out.append(']');
        } else if (value instanceof Record record) {
            writeRecord(record, out);
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresentOrElse(inner -> write(inner, out), () -> out.append("none"));
        } else if (value instanceof OptionalDouble number) {
            out.append(number.isPresent() ? Double.toString(number.getAsDouble()) : "none");
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            quote(value.toString(), out);
        }
    }

    private static void writeRecord(Record value, StringBuilder out) {
        out.append(value.getClass().getSimpleName()).append('(');
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            out.append(component.getName()).append('=');
            try {
                write(component.getAccessor().invoke(value), out);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("public record " + value.getClass() + " is not readable", e);
            }
            out.append(',');
        }
        out.append(')');
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
}
