package dev.nightjar.training.spark;

import dev.nightjar.core.config.AggregateFunction.Parameter;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Training;
import dev.nightjar.model.ValueModel;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A kind of trainer as another jar would bring it, found by ServiceLoader: {@code {kind: fixed_value, value: 0.3}}. */
public final class FixedValue implements TrainerProvider {
    /** {@code value}: what it says. */
    public record Settings(String name, double value) implements Training.Trainer.Provided {
        @Override
        public String kind() {
            return "fixed_value";
        }
    }

    @Override
    public String word() {
        return "fixed_value";
    }

    @Override
    public Set<Label.Task> tasks() {
        return Set.of(Label.Task.BINARY);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.of("value", Parameter.Type.NUMBER, 0, 1),
                Parameter.of("times", Parameter.Type.WHOLE, 1, 3).usually("1"));
    }

    @Override
    public Settings configuration(String name, Map<String, List<String>> arguments) {
        double value = Double.parseDouble(arguments.get("value").get(0));
        double times = Double.parseDouble(arguments.get("times").get(0));
        if (value * times > 1) {
            throw new IllegalArgumentException(
                    "training.trainers." + name + ".times: " + times + " times " + value + " is above 1");
        }
        return new Settings(name, value * times);
    }

    @Override
    public Trainer create(Training.Trainer.Provided configuration) {
        Settings settings = (Settings) configuration;
        return fitting -> Fitted.of(
                ValueModel.always(fitting.header(settings.name()), fitting.preprocessing(), settings.value()), "fixed");
    }
}
