package dev.nightjar.core.config;

import dev.nightjar.core.config.Origin.Layer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * A trainer's block as the pipeline file has it, from which the same trainer is made with other values: by the readers of the file, so that
 * what they would refuse there is refused here.
 *
 * @param written keys that the file gives, {@code layers} or {@code schedule.kind}, to their value, or the items of their list
 */
public record TrainerBlock(String name, Label.Task task, Map<String, List<String>> written) {
    /** The default layer is read once. */
    private static final class Defaults {
        static final Setting.Mapping REFERENCE = PipelineLoader.reference();
    }

    private static final Origin HERE = Origin.file(Layer.PIPELINE, "training.search");

    /**
     * One reading of a changed block.
     *
     * @param problems what the readers say against it
     * @param idle keys that have no meaning beside the others, with the reason; they are read as if they were not there
     */
    record Variant(
            Training.Trainer trainer,
            List<String> problems,
            Map<String, String> idle,
            Map<String, Set<Shape>> shapes) {}

    public TrainerBlock {
        Objects.requireNonNull(name);
        Objects.requireNonNull(task);
        written = Collections.unmodifiableMap(new TreeMap<>(written));
    }

    /** The block of an entry that was read without a problem. */
    static TrainerBlock of(Block.Named entry, Label.Task task) {
        Map<String, List<String>> written = new TreeMap<>();
        flatten("", (Setting.Mapping) entry.value(), written);
        return new TrainerBlock(entry.name(), task, written);
    }

    private static void flatten(String prefix, Setting.Mapping mapping, Map<String, List<String>> into) {
        mapping.entries().forEach((key, entry) -> {
            if (entry.value() instanceof Setting.Mapping inner) {
                flatten(prefix + key + ".", inner, into);
            } else if (!entry.value().absent()) {
                into.put(prefix + key, texts(entry.value()));
            }
        });
    }

    /** A single value, or the items of a list of them; other items are left out. */
    static List<String> texts(Setting value) {
        List<Setting> items = value instanceof Setting.Sequence list ? list.items() : List.of(value);
        return items.stream()
                .filter(Setting.Scalar.class::isInstance)
                .map(item -> ((Setting.Scalar) item).text())
                .toList();
    }

    /**
     * The trainer with these values in place of the file's. A key that has no meaning beside the others is as if it were absent.
     *
     * @throws IllegalArgumentException if the readers refuse a value
     */
    public Training.Trainer with(Map<String, List<String>> changes) {
        Variant variant = read(changes, List.of());
        if (!variant.problems().isEmpty()) {
            throw new IllegalArgumentException("training.search: trainer " + name + " with " + changes + ": "
                    + String.join("; ", variant.problems()));
        }
        return variant.trainer();
    }

    /** @param features names of all features; empty if they are not known */
    Variant read(Map<String, List<String>> changes, List<String> features) {
        Map<String, List<String>> all = new LinkedHashMap<>(written);
        all.putAll(changes);
        Problems problems = new Problems("training.search");
        Map<String, String> idle = new TreeMap<>();
        Reading reading = new Reading(problems, idle);
        Setting.Mapping given = Setting.Mapping.of(
                "training", Setting.Mapping.of("trainers", Setting.Mapping.of(name, unflatten(all))));
        Section root = new Section(reading, new Block(reading, "", "", given, Defaults.REFERENCE, HERE));
        Section training = root.section("training");
        Training.Trainer trainer = new TrainingReader(task, features)
                .trainer(training, training.named("trainers").get(0));
        String prefix = "training.trainers." + name + ".";
        Map<String, String> keys = new TreeMap<>();
        idle.forEach((path, why) -> keys.put(path.substring(prefix.length()), why));
        return new Variant(trainer, problems.messages(), keys, reading.shapes());
    }

    private static Setting.Mapping unflatten(Map<String, List<String>> all) {
        Map<String, Setting.Entry> entries = new LinkedHashMap<>();
        Map<String, Map<String, List<String>>> blocks = new LinkedHashMap<>();
        all.forEach((key, texts) -> {
            int dot = key.indexOf('.');
            if (dot < 0) {
                entries.put(key, new Setting.Entry(HERE, value(texts)));
            } else {
                blocks.computeIfAbsent(key.substring(0, dot), b -> new LinkedHashMap<>())
                        .put(key.substring(dot + 1), texts);
            }
        });
        blocks.forEach((key, inner) -> entries.put(key, new Setting.Entry(HERE, unflatten(inner))));
        return new Setting.Mapping(entries, HERE);
    }

    private static Setting value(List<String> texts) {
        List<Setting> scalars = new ArrayList<>();
        texts.forEach(text -> scalars.add(new Setting.Scalar(text, false, List.of(), HERE)));
        return scalars.size() == 1 ? scalars.get(0) : new Setting.Sequence(scalars, HERE);
    }
}
