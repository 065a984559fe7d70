package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.features.FeatureSet.Feature;
import dev.nightjar.features.FeatureSet.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureSetTest {
    @Test
    void twoFeaturesOfOneNameAreRefused() {
        List<Feature> twice =
                List.of(new Feature("a_b_c", Kind.NUMERIC, "a"), new Feature("a_b_c", Kind.CATEGORY, "a_b"));
        assertThatThrownBy(() -> new FeatureSet(twice, "h"))
                .hasMessage("features: two features are called a_b_c; rename a group or a column");
    }
}
