package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline of {@link PipelineLoaderTest}: its group {@code tail} has version 2. */
class PublishedGroupsTest {
    @TempDir
    private Path folder;

    private String text;
    private PublishedGroups published;

    @BeforeEach
    void publish() throws IOException {
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/arrivals.yaml"), "columns: {id: string, delay: double}\n");
        text = PipelineLoaderTest.good();
        published = PublishedGroups.of(PublishedGroups.of(List.of()).fresh(load("pipeline.yaml", text)));
    }

    private Pipeline load(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, content);
        return PipelineLoader.of(n -> null).load(file);
    }

    private Pipeline changed(String what, String to) throws IOException {
        assertThat(text).contains(what);
        return load("changed.yaml", text.replace(what, to));
    }

    @Test
    void commentsSpaceTheOrderOfFeaturesAndTheFilesNameDoNotCount() throws IOException {
        Pipeline same = load(
                "other.yaml",
                text.replace("      late: {mean: \"delay >= 30\"}\n", "")
                        .replace(
                                "      flights: count\n",
                                "      late: {mean: \"( DELAY>=30 )\"} # a comment\n      flights: count\n")
                        .replace("hour(departs)", "HOUR( departs )"));
        assertThat(same.features()).isNotEqualTo(load("pipeline.yaml", text).features());
        assertThatCode(() -> published.require(same)).doesNotThrowAnyException();
        assertThat(published.fresh(same)).isEmpty();
    }

    @Test
    void aChangedDefinitionNamesTheGroupWhatChangedAndTheVersionToSet() throws IOException {
        Pipeline changed = load(
                "changed.yaml",
                text.replace("{mean: \"delay >= 30\"}", "{mean: \"delay >= 15\"}")
                        .replace("windows: [1d, 7d]", "where: delay > 0\n    windows: [1d, 7d]")
                        .replace("hour(departs)", "hour(departs) + 1"));
        assertThatThrownBy(() -> published.require(changed))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessage(
                        """
                        features.tail: version 2 was published with another definition, and models may be served by it:
                          aggregates.late: was {function: mean, of: delay >= 30}, is {function: mean, of: delay >= 15}
                          where: was absent, is delay > 0
                          set version: 3, so that both stand side by side, or take the change back
                        features.row: version 1 was published with another definition, and models may be served by it:
                          columns.hour: was hour(departs), is hour(departs) + 1
                          set version: 2, so that both stand side by side, or take the change back""");
    }

    @Test
    void aRaisedVersionIsFreshAndTheNextOneIsTheGreatestPlusOne() throws IOException {
        Pipeline third = changed("version: 2\n    entity: [tail]", "version: 3\n    entity: [tail, id]");
        published.require(third);
        assertThat(published.fresh(third)).extracting(GroupDefinition::id).containsExactly("tail@3");

        List<GroupDefinition> all = new ArrayList<>(published.all());
        all.addAll(published.fresh(third));
        PublishedGroups both = PublishedGroups.of(all);
        both.require(third);
        both.require(load("pipeline.yaml", text));
        assertThatThrownBy(() -> both.require(changed("windows: [1d, 7d]", "windows: [1d, 28d]")))
                .hasMessageContaining("features.tail: version 2 was published")
                .hasMessageContaining("\n  windows: was 1d, 7d, is 1d, 28d")
                .hasMessageContaining("set version: 4");
    }

    @Test
    void aChangeOfTheTableThatAGroupReadsIsNoChangeOfTheGroup() throws IOException {
        published.require(changed("delay: delay}\n    key", "delay: \"delay + 1\"}\n    key"));
    }
}
