package dev.nightjar.model.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.time.LogicalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that happened to a model.
 *
 * @param night the night from which it counts
 * @param position order among the night's events, from 0
 * @param model model id; of a rollback, the model that is champion again
 * @param trainer name of the model's trainer in the pipeline file
 * @param reason why, in words
 * @param author the run, or the person
 * @param detail JSON; {@code {}} if there is nothing to add
 */
public record ModelEvent(
        LogicalDate night,
        int position,
        Kind kind,
        String model,
        String trainer,
        String reason,
        String author,
        String detail) {
    /** By night, then position, then id: the order in which events take effect. */
    public static final Comparator<ModelEvent> ORDER = Comparator.comparing(ModelEvent::night)
            .thenComparingInt(ModelEvent::position)
            .thenComparing(ModelEvent::id);

    /** In the detail of a {@code registered} event: hash of the manifest of the model's folder. */
    public static final String MANIFEST = "manifest";

    private static final String BY_RUN = "run ";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What can happen. */
    public enum Kind {
        /** The model's folder was written. */
        REGISTERED,
        /** The gate judged it. */
        VERDICT,
        /** A person approved it after the gate passed it. */
        APPROVED,
        /** It becomes champion. */
        PROMOTED,
        /** It becomes champion again, because the one after it is taken back. */
        ROLLED_BACK,
        /** It can never be champion again. */
        RETIRED;

        /** The kind with that name in the table. */
        public static Kind named(String name) {
            return Arrays.stream(values())
                    .filter(k -> k.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no event " + name));
        }

        /** As in the table {@code model_events}: {@code registered}, … */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ModelEvent {
        Objects.requireNonNull(night);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(trainer);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(author);
        Objects.requireNonNull(detail);
        if (position < 0) {
            throw new IllegalArgumentException(
                    "position " + position + " of an event of " + night + " must be 0 or more");
        }
        if (model.isBlank()) {
            throw new IllegalArgumentException("an event of " + night + " needs a model");
        }
    }

    /** The author of what a run does by itself. */
    public static String author(String runId) {
        return BY_RUN + runId;
    }

    /** Whether a run did it by itself, and not a person. */
    public boolean byRun() {
        return author.startsWith(BY_RUN);
    }

    /** A value of the detail as text; empty if it has none of that name, or is no JSON. */
    public Optional<String> told(String name) {
        try {
            JsonNode value = JSON.readTree(detail).path(name);
            return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Hash of all parts: a repeat has the same id. */
    public String id() {
        return RunId.of(
                night.toString(), Integer.toString(position), kind.toString(), model, trainer, reason, author, detail);
    }
}
