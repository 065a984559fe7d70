package dev.nightjar.model.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.run.Progress;
import dev.nightjar.lake.LakeFiles;
import dev.nightjar.model.network.Checkpoints;
import dev.nightjar.model.network.Dl4jNetwork;
import dev.nightjar.model.network.LocalShardRunner;
import dev.nightjar.model.network.Loss;
import dev.nightjar.model.network.NetworkDefinition;
import dev.nightjar.model.network.NetworkShape;
import dev.nightjar.model.network.NetworkTraining;
import dev.nightjar.model.network.Optimization;
import dev.nightjar.model.network.Schedule;
import dev.nightjar.model.network.ShardBlock;
import dev.nightjar.model.network.TrainingSettings;
import dev.nightjar.model.network.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFilesTest {
    private static final NetworkShape SHAPE = new NetworkShape(3, List.of(), List.of(6, 4), Loss.CROSS_ENTROPY);

    private final Said said = new Said();

    @TempDir
    Path folder;

    private static final class Said implements Progress {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void step(String what, long done, long total, String note) {}

        @Override
        public void say(String line) {
            lines.add(line);
        }
    }

    private LakeFiles files(Configuration configuration) {
        return new LakeFiles(folder.toUri(), configuration);
    }

    private Checkpoints checkpoints(int every) {
        return new CheckpointFiles(files(new Configuration(false)), "checkpoints/set/net-1", every, said);
    }

    /** Momentum, dropout and a schedule: all that a training has to remember. */
    private static TrainingSettings settings(int patience) {
        var optimization = new Optimization(
                new Optimization.Optimizer(Optimization.Optimizer.Kind.SGD, 0.9),
                0.05,
                new Schedule(Schedule.Kind.COSINE, 1, 1, 0.1, 1),
                new Optimization.Penalty(0.001, 0, 0),
                new Optimization.Clip(1, 0),
                0.2);
        return new TrainingSettings(6, 32, optimization, new TrainingSettings.EarlyStop(patience, 0), 2, 11);
    }

    private static ShardBlock block(int rows, long seed) {
        var random = new Random(seed);
        float[] numbers = new float[rows * 3];
        float[] labels = new float[rows];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
            labels[i / 3] = numbers[i] > 0 ? 1 : 0;
        }
        return new ShardBlock(rows, 3, 0, numbers, new int[0], labels);
    }

    /** Dies after an epoch, as a driver would. */
    private static NetworkTraining.Result train(
            Checkpoints checkpoints, int patience, int diesAfter, List<Integer> ran) {
        return train(checkpoints, patience, diesAfter, ran, 6);
    }

    private static NetworkTraining.Result train(
            Checkpoints checkpoints, int patience, int diesAfter, List<Integer> ran, int until) {
        Dl4jNetwork network = Dl4jNetwork.create(new NetworkDefinition(SHAPE, 1e-2, 0, 3));
        List<ShardBlock> training = List.of(block(300, 1), block(250, 2));
        List<ShardBlock> validation = List.of(block(80, 3), block(90, 4));
        TrainingSettings settings = settings(patience);
        try (var runner = new LocalShardRunner(network.layout(), settings, training, validation, 2)) {
            return new NetworkTraining(settings, runner)
                    .train(
                            TrainingState.start(network.parameters()),
                            (losses, epochs, left) -> {
                                ran.add(losses.epoch());
                                if (losses.epoch() == diesAfter) {
                                    throw new IllegalStateException("killed");
                                }
                            },
                            checkpoints,
                            until);
        }
    }

    @Test
    void aTrainingThatStopsForNowGoesOnToTheBytesOfOneThatNeverDid() {
        NetworkTraining.Result undisturbed = train(Checkpoints.NONE, 0, 0, new ArrayList<>());
        List<Integer> ran = new ArrayList<>();
        NetworkTraining.Result stopped = train(checkpoints(1), 0, 0, ran, 2);
        assertThat(stopped.epochs()).isEqualTo(undisturbed.epochs().subList(0, 2));
        train(checkpoints(1), 0, 0, ran, 3);
        sameAs(undisturbed, train(checkpoints(1), 0, 0, ran, 6));
        assertThat(ran).as("no epoch twice").containsExactly(1, 2, 3, 4, 5, 6);
    }

    private static void killed(Checkpoints checkpoints, int patience, int after) {
        assertThatThrownBy(() -> train(checkpoints, patience, after, new ArrayList<>()))
                .hasMessage("killed");
    }

    private static void sameAs(NetworkTraining.Result expected, NetworkTraining.Result found) {
        assertThat(found.parameters()).isEqualTo(expected.parameters());
        assertThat(found.bestEpoch()).isEqualTo(expected.bestEpoch());
        assertThat(found.epochs()).isEqualTo(expected.epochs());
    }

    @Test
    void aKilledTrainingGoesOnToTheSameBytesAfterEachEpoch() {
        for (int patience : new int[] {0, 1}) {
            NetworkTraining.Result whole = train(Checkpoints.NONE, patience, 0, new ArrayList<>());
            for (int after = 1; after <= whole.epochs().size(); after++) {
                Checkpoints place =
                        new CheckpointFiles(files(new Configuration(false)), "c/" + patience + "/" + after, 1, said);
                killed(place, patience, after);
                List<Integer> ran = new ArrayList<>();
                sameAs(whole, train(place, patience, 0, ran));
                assertThat(ran).hasSize(whole.epochs().size() - after);
            }
        }
        assertThat(said.lines).anyMatch(line -> line.startsWith("training goes on after epoch 2, from file:"));
    }

    @Test
    void aCheckpointWithAByteChangedIsPassedOverForTheOneBefore() throws IOException {
        NetworkTraining.Result whole = train(Checkpoints.NONE, 0, 0, new ArrayList<>());
        killed(checkpoints(1), 0, 4);
        Path place = folder.resolve("checkpoints/set/net-1");
        assertThat(place.toFile().list()).containsExactlyInAnyOrder("epoch-00003", "epoch-00004");
        Path newest = place.resolve("epoch-00004");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[100] ^= 1;
        Files.write(newest, bytes);
        List<Integer> ran = new ArrayList<>();
        sameAs(whole, train(checkpoints(1), 0, 0, ran));
        assertThat(ran).containsExactly(4, 5, 6);
        assertThat(said.lines.get(0)).endsWith("epoch-00004 is not whole; an older one or the start is taken");
        Files.write(newest, new byte[3]);
        Files.delete(place.resolve("epoch-00005"));
        Files.delete(place.resolve("epoch-00006"));
        ran.clear();
        sameAs(whole, train(checkpoints(1), 0, 0, ran));
        assertThat(ran).as("epoch 3 went when 5 was kept").containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void checkpointsAreKeptEachSoManyEpochsOrNever() {
        killed(checkpoints(3), 0, 5);
        assertThat(folder.resolve("checkpoints/set/net-1").toFile().list()).containsExactly("epoch-00003");
        killed(new CheckpointFiles(files(new Configuration(false)), "never", 0, said), 0, 5);
        assertThat(folder.resolve("never")).doesNotExist();
    }

    @Test
    void aFullDiskIsToldAndTheOlderCheckpointStays() throws IOException {
        NetworkTraining.Result whole = train(Checkpoints.NONE, 0, 0, new ArrayList<>());
        Path place = Files.createDirectories(folder.resolve("checkpoints/set/net-1"));
        // What is written beside the third checkpoint goes to a device that is always full.
        Path beside = place.resolve(".epoch-00003." + ProcessHandle.current().pid() + ".tmp");
        Files.createSymbolicLink(beside, Path.of("/dev/full"));
        killed(checkpoints(1), 0, 3);
        assertThat(said.lines).hasSize(1);
        assertThat(said.lines.get(0))
                .startsWith("the checkpoint after epoch 3 was not kept: ")
                .contains("No space left on device")
                .endsWith("Training goes on; if it is killed, it begins again at the one before.");
        assertThat(place.toFile().list()).containsExactlyInAnyOrder("epoch-00001", "epoch-00002");
        List<Integer> ran = new ArrayList<>();
        sameAs(whole, train(checkpoints(1), 0, 0, ran));
        assertThat(ran).containsExactly(3, 4, 5, 6);
    }
}
