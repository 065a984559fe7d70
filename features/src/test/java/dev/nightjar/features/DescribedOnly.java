package dev.nightjar.features;

import dev.nightjar.core.config.AggregateFunction;
import java.util.List;

/** Registered without an implementation, which is a mistake. */
public final class DescribedOnly implements AggregateFunction {
    @Override
    public String word() {
        return "described_only";
    }

    @Override
    public List<Input> inputs() {
        return List.of(new Input("described_only", Input.Type.NUMBER));
    }
}
