package dev.nightjar.bench;

import dev.nightjar.model.network.Dl4jNetwork;
import dev.nightjar.model.network.LocalShardRunner;
import dev.nightjar.model.network.Loss;
import dev.nightjar.model.network.NetworkDefinition;
import dev.nightjar.model.network.NetworkShape;
import dev.nightjar.model.network.NetworkTraining;
import dev.nightjar.model.network.ShardBlock;
import dev.nightjar.model.network.TrainingSettings;
import dev.nightjar.model.network.TrainingState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Samples a second of training the network 60-128-64-1 (ReLU, sigmoid and cross entropy, Adam, batch 1,024, single precision), over whole
 * epochs with their permutations and averagings, on rows in memory that lie in two shards.
 */
final class TrainBenchmark implements Benchmark {
    private static final int BATCH = 1024;
    private static final int ROWS = 256 * BATCH;
    private static final int EPOCHS = 8;
    private static final int DL4J_ROWS = 128 * BATCH;
    private static final double LEARNING_RATE = 1e-3;
    private static final List<Integer> HIDDEN = List.of(128, 64);
    private static final String ONE = "one-slot";
    private static final String TWO = "two-slots, averaging every 16 batches";
    private static final String TWO_EPOCH = "two-slots, averaging once an epoch";
    private static final String DL4J = "DL4J fit, one slot";
    private static final String TORCH = "PyTorch, two processes";

    @Override
    public String name() {
        return "train";
    }

    @Override
    public String describes() {
        return "samples/s of training a network of 60-128-64-1 on one and two slots, beside DL4J's fit and PyTorch in two processes";
    }

    @Override
    public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
        TrainData data = new TrainData(ROWS);
        List<ShardBlock> shards = List.of(data.shard(0, ROWS / 2), data.shard(ROWS / 2, ROWS / 2));
        MultiLayerNetwork dl4j = dl4j();
        List<INDArray[]> batches = batches(data);
        var file = data.write(options.work().resolve("train.f32"));
        try (var torch = new TorchTrainers(options.peers(), file, ROWS, 2)) {
            var rounds = new Rounds()
                    .with(ONE, () -> samples(shards, 16, 1))
                    .with(TWO, () -> samples(shards, 16, 2))
                    .with(TWO_EPOCH, () -> samples(shards, 0, 2))
                    .with(DL4J, () -> samples(dl4j, batches))
                    .with(TORCH, () -> samples(torch));
            // Once for the compilers and caches of all of them.
            rounds.run(1);
            told(rounds.run(options.rounds()), torch.version(), figures);
        }
    }

    private void told(Map<String, Samples> samples, String torchVersion, Consumer<Figure> figures) {
        String torch = "PyTorch " + torchVersion + ", two processes, fused Adam";
        figures.accept(beside("two-slots-over-pytorch-two-processes", samples.get(TWO), torch, samples.get(TORCH)));
        figures.accept(beside("two-slots-over-one-slot", samples.get(TWO), ONE, samples.get(ONE)));
        figures.accept(beside("one-slot-over-dl4j-fit-one-slot", samples.get(ONE), DL4J, samples.get(DL4J)));
        figures.accept(beside(
                "two-slots-once-an-epoch-over-pytorch-two-processes",
                samples.get(TWO_EPOCH),
                torch,
                samples.get(TORCH)));
    }

    private Figure beside(String what, Samples ours, String peer, Samples theirs) {
        return Figure.beside(name(), what, ours, "samples/s", peer, theirs);
    }

    /** Our own loop: both shards, on so many threads. */
    private static double samples(List<ShardBlock> shards, int averageEvery, int threads) {
        var shape = new NetworkShape(TrainData.FEATURES, List.of(), HIDDEN, Loss.CROSS_ENTROPY);
        Dl4jNetwork network = Dl4jNetwork.create(new NetworkDefinition(shape, LEARNING_RATE, 0, 7));
        var settings = new TrainingSettings(EPOCHS, BATCH, LEARNING_RATE, 0, 0, averageEvery, 7);
        ShardBlock none = new ShardBlock(0, TrainData.FEATURES, 0, new float[0], new int[0], new float[0]);
        try (var runner = new LocalShardRunner(network.layout(), settings, shards, List.of(none, none), threads)) {
            var start = TrainingState.start(network.parameters());
            long began = System.nanoTime();
            new NetworkTraining(settings, runner).train(start, (losses, epochs, left) -> {});
            return (double) EPOCHS * ROWS / seconds(began);
        }
    }

    private static MultiLayerNetwork dl4j() {
        var configuration = new NeuralNetConfiguration.Builder()
                .seed(7)
                .updater(new Adam(LEARNING_RATE))
                .activation(Activation.RELU)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(TrainData.FEATURES)
                        .nOut(128)
                        .build())
                .layer(new DenseLayer.Builder().nIn(128).nOut(64).build())
                .layer(new OutputLayer.Builder(LossFunction.XENT)
                        .nIn(64)
                        .nOut(1)
                        .activation(Activation.SIGMOID)
                        .build())
                .build();
        var network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    /** Batches that lie ready: DL4J is spared the permutation. */
    private static List<INDArray[]> batches(TrainData data) {
        List<INDArray[]> batches = new ArrayList<>();
        for (int from = 0; from < DL4J_ROWS; from += BATCH) {
            ShardBlock block = data.shard(from, BATCH);
            batches.add(new INDArray[] {
                Nd4j.createFromArray(block.numbers()).reshape('c', BATCH, TrainData.FEATURES),
                Nd4j.createFromArray(block.labels()).reshape('c', BATCH, 1)
            });
        }
        return batches;
    }

    private static double samples(MultiLayerNetwork network, List<INDArray[]> batches) {
        long began = System.nanoTime();
        for (INDArray[] batch : batches) {
            network.fit(batch[0], batch[1]);
        }
        return DL4J_ROWS / seconds(began);
    }

    private static double samples(TorchTrainers torch) throws IOException {
        long began = System.nanoTime();
        torch.train(EPOCHS);
        return (double) EPOCHS * ROWS / seconds(began);
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
