package example;

import dev.nightjar.app.spark.embed.Nightjar;
import dev.nightjar.app.spark.embed.Snapshot;
import dev.nightjar.app.spark.embed.TrainingSet;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.LogicalDate;
import java.nio.file.Path;

/** Runs a night of a pipeline up to its features, and shows a group and the first training set: {@code Nights PIPELINE DATE GROUP}. */
public final class Nights {
    public static void main(String[] arguments) {
        LogicalDate night = LogicalDate.parse(arguments[1]);
        try (Nightjar nightjar = Nightjar.open(Path.of(arguments[0]))) {
            nightjar.night(night).until(Stage.FEATURES).run();

            FeatureGroup group = nightjar.featureGroups().get(arguments[2]);
            Snapshot snapshot = nightjar.snapshot(group.name(), night);
            System.out.println(group.featureNames());
            snapshot.rows().toJSON().toLocalIterator().forEachRemaining(System.out::println);

            TrainingSet set = nightjar.trainingSet(nightjar.trainingSets().get(0).id());
            System.out.println("training set of " + set.rows().count() + " rows; made again, the same: "
                    + nightjar.rebuild(set).equal());
        }
        System.exit(0); // Spark's threads go on otherwise
    }
}
