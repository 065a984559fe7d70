package dev.nightjar.core.config;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The versions of feature groups that were ever published, and what a pipeline file may do beside them. */
public final class PublishedGroups {
    private final Map<String, GroupDefinition> byId;

    private PublishedGroups(Map<String, GroupDefinition> byId) {
        this.byId = byId;
    }

    /** Of these, in the order of publication; of several with one version the first counts. */
    public static PublishedGroups of(Collection<GroupDefinition> definitions) {
        Map<String, GroupDefinition> byId = new LinkedHashMap<>();
        definitions.forEach(d -> byId.putIfAbsent(d.id(), d));
        return new PublishedGroups(byId);
    }

    /** All, in the order of publication. */
    public List<GroupDefinition> all() {
        return List.copyOf(byId.values());
    }

    /** Groups of the pipeline whose version was never published. */
    public List<GroupDefinition> fresh(Pipeline pipeline) {
        return pipeline.features().values().stream()
                .map(GroupDefinition::of)
                .filter(d -> !byId.containsKey(d.id()))
                .toList();
    }

    /**
     * Refuses a file that changed what a published version means.
     *
     * @throws PipelineException CONFIG with every such group: what changed, old and new, and the version to set
     */
    public void require(Pipeline pipeline) {
        List<String> changed = pipeline.features().values().stream()
                .map(GroupDefinition::of)
                .flatMap(d -> objection(d).stream())
                .toList();
        if (!changed.isEmpty()) {
            throw new PipelineException(ErrorKind.CONFIG, String.join("\n", changed));
        }
    }

    private Optional<String> objection(GroupDefinition now) {
        GroupDefinition before = byId.get(now.id());
        if (before == null || before.hash().equals(now.hash())) {
            return Optional.empty();
        }
        int next = 1
                + byId.values().stream()
                        .filter(d -> d.group().equals(now.group()))
                        .mapToInt(GroupDefinition::version)
                        .max()
                        .orElse(now.version());
        return Optional.of("features." + now.group() + ": version " + now.version()
                + " was published with another definition, and models may be served by it:"
                + now.changesFrom(before).stream().map(c -> "\n  " + c).collect(Collectors.joining())
                + "\n  set version: " + next + ", so that both stand side by side, or take the change back");
    }
}
