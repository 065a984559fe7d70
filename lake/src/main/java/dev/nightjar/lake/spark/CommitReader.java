package dev.nightjar.lake.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.LakeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Reads a commit's {@code userMetadata} from its own file: no Spark job, as Delta's history would start. */
final class CommitReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LakeFiles files;

    CommitReader(LakeFiles files) {
        this.files = files;
    }

    /** The tag of a commit; empty if the commit file is gone or has no tag of ours. */
    Optional<CommitTag> tag(String path, long version) {
        String file = String.format(Locale.ROOT, "%s/_delta_log/%020d.json", path, version);
        return files.read(file).flatMap(CommitReader::tagOf);
    }

    private static Optional<CommitTag> tagOf(byte[] commit) {
        for (String line : new String(commit, StandardCharsets.UTF_8).split("\n")) {
            if (!line.contains("\"commitInfo\"")) {
                continue;
            }
            try {
                JsonNode info = JSON.readTree(line).path("commitInfo");
                if (info.hasNonNull("userMetadata")) {
                    return CommitTag.parse(info.get("userMetadata").asText());
                }
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
