package dev.nightjar.features;

import dev.nightjar.core.run.RunId;
import dev.nightjar.core.time.LogicalDate;
import java.util.Comparator;
import java.util.List;

/** Some nights of many, by hash. */
public final class SampleNights {
    private SampleNights() {}

    /**
     * @param salt names the choice: the same salt gives the same nights
     * @param most how many, at most
     * @return ascending
     */
    public static List<LogicalDate> choose(List<LogicalDate> nights, String salt, int most) {
        return nights.stream()
                .distinct()
                .sorted(Comparator.comparing((LogicalDate night) -> RunId.of(salt, night.toString())))
                .limit(most)
                .sorted()
                .toList();
    }
}
