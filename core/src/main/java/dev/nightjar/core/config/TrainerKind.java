package dev.nightjar.core.config;

import dev.nightjar.core.config.AggregateFunction.Parameter;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a pipeline file may say of a trainer: its kind, its keys and the labels that it can learn. How it fits is the training stage's affair.
 *
 * <p>The built-in kinds are {@link TrainerKinds#BUILT_IN}. Others are found by {@link java.util.ServiceLoader} under this type's name; such a
 * class is a {@code TrainerProvider} of the training stage, so that one class tells both.
 */
public interface TrainerKind {
    /** The value of {@code kind} that names it in a pipeline file; lower case letters, digits and {@code _}. */
    String word();

    /** The tasks whose labels it can learn. */
    default Set<Label.Task> tasks() {
        return EnumSet.allOf(Label.Task.class);
    }

    /** The keys beside {@code kind}, in order. */
    default List<Parameter> parameters() {
        return List.of();
    }

    /**
     * The configuration that was read: a public record, because its text tells whether a night's models stand.
     *
     * @param name of the trainer in the pipeline file
     * @param arguments each parameter's values, in range; one value unless the parameter is a list
     * @throws IllegalArgumentException if the arguments do not go together, with a message that names the key
     */
    Training.Trainer.Provided configuration(String name, Map<String, List<String>> arguments);
}
