package dev.nightjar.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Objects;
import java.util.Optional;

/**
 * Who made a commit and from what; stands in the commit's {@code userMetadata}.
 *
 * @param inputs digest of everything that the commit was made from: equal run id, stage and inputs mean equal rows
 */
public record CommitTag(String runId, String attempt, String stage, String inputs) {
    /** Stage of commits that merged files: their rows are those of the version before. */
    public static final String COMPACTION = "compact";

    private static final ObjectMapper JSON = new ObjectMapper();

    public CommitTag {
        Objects.requireNonNull(runId);
        Objects.requireNonNull(attempt);
        Objects.requireNonNull(stage);
        Objects.requireNonNull(inputs);
    }

    /** Whether the commit merged files and changed no row. */
    public boolean isCompaction() {
        return stage.equals(COMPACTION);
    }

    /** Whether a commit with the other tag holds the same rows. */
    public boolean sameWork(CommitTag other) {
        return runId.equals(other.runId) && stage.equals(other.stage) && inputs.equals(other.inputs);
    }

    public String json() {
        return JSON.createObjectNode()
                .put("runId", runId)
                .put("attempt", attempt)
                .put("stage", stage)
                .put("inputs", inputs)
                .toString();
    }

    /** Reads {@link #json()}; empty if the text is not ours. */
    public static Optional<CommitTag> parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (!node.hasNonNull("runId") || !node.hasNonNull("inputs")) {
                return Optional.empty();
            }
            return Optional.of(new CommitTag(
                    node.get("runId").asText(),
                    node.path("attempt").asText(),
                    node.path("stage").asText(),
                    node.get("inputs").asText()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
