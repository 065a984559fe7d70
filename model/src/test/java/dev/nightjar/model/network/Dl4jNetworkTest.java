package dev.nightjar.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Dl4jNetworkTest {
    private static final NetworkShape SHAPE = Networks.embedding(Loss.CROSS_ENTROPY);

    @Test
    void sameDefinitionGivesTheSameConfigurationAndParameters() {
        var definition = new NetworkDefinition(SHAPE, 1e-3, 1e-4, 5);
        Dl4jNetwork first = Dl4jNetwork.create(definition);
        Dl4jNetwork second = Dl4jNetwork.create(definition);
        assertThat(second.parameters()).isEqualTo(first.parameters());
        assertThat(second.configuration()).isEqualTo(first.configuration());
        Dl4jNetwork other = Dl4jNetwork.create(new NetworkDefinition(SHAPE, 1e-3, 1e-4, 6));
        assertThat(other.parameters()).isNotEqualTo(first.parameters());
    }

    @Test
    void layoutLeadsBackToTheShapeAndBiasesBeginAtZero() {
        Dl4jNetwork network = Dl4jNetwork.create(new NetworkDefinition(SHAPE, 1e-3, 0, 5));
        NetworkLayout layout = network.layout();
        assertThat(layout.shape()).isEqualTo(SHAPE);
        assertThat(layout.inputWidth()).isEqualTo(3 + 2 + 3);
        for (NetworkLayout.Dense dense : layout.dense()) {
            for (int i = 0; i < dense.outputs(); i++) {
                assertThat(network.parameters()[dense.bias() + i]).isZero();
            }
        }
    }

    @Test
    void zipIsReadByDl4j() throws IOException {
        Dl4jNetwork network = Networks.network(SHAPE, 0, 5);
        var bytes = new ByteArrayOutputStream();
        network.writeZip(bytes);
        var restored = ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()));
        INDArray parameters = restored.params();
        assertThat(parameters.dup().data().asFloat()).isEqualTo(network.parameters());
        INDArray output = restored.outputSingle(
                Nd4j.createFromArray(new float[][] {{1, 2, 3}}),
                Nd4j.createFromArray(new float[][] {{5}}),
                Nd4j.createFromArray(new float[][] {{0}}));
        assertThat(output.getFloat(0)).isEqualTo(network.output(new float[] {1, 2, 3}, new int[] {5, 0}, 1)[0]);
    }

    @Test
    void zipsOfLossesOfOurOwnAreReadByDl4j() throws IOException {
        var shape = new NetworkShape(
                3,
                List.of(),
                List.of(4),
                new Objective(Loss.HUBER, 2.5),
                Activation.GELU,
                NetworkShape.Wiring.WIDE_AND_DEEP);
        var optimization = new Optimization(
                new Optimization.Optimizer(Optimization.Optimizer.Kind.SGD, 0.9),
                0.1,
                Schedule.CONSTANT,
                new Optimization.Penalty(0, 0, 0.1),
                new Optimization.Clip(0, 1),
                0.5);
        Dl4jNetwork network = Networks.network(shape, optimization, 5);
        assertThat(network.layout().shape()).isEqualTo(shape);
        var bytes = new ByteArrayOutputStream();
        network.writeZip(bytes);
        var restored = ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(restored.getConfiguration().toJson()).isEqualTo(network.configuration());
        var output = (org.deeplearning4j.nn.conf.layers.OutputLayer)
                restored.getLayer("output").conf().getLayer();
        assertThat(output.getLossFn()).isEqualTo(new RowLoss("HUBER", 2.5)).hasToString("RowLoss(HUBER, 2.5)");
        INDArray input = Nd4j.createFromArray(new float[][] {{1, 2, 3}});
        assertThat(restored.outputSingle(input).getFloat(0))
                .as("dropout is off")
                .isEqualTo(network.output(new float[] {1, 2, 3}, new int[0], 1)[0]);
    }

    @Test
    void parametersOfAnotherNetworkAreRefused() {
        Dl4jNetwork network = Networks.network(SHAPE, 0, 5);
        int size = network.layout().parameters();
        assertThatThrownBy(() -> network.setParameters(new float[3]))
                .hasMessage("3 parameters for a network of " + size);
    }

    @Test
    void shapesWithoutInputsOrLayersAreRefused() {
        assertThatThrownBy(() -> new NetworkShape(0, List.of(), List.of(3), Loss.CROSS_ENTROPY))
                .hasMessage("a network needs an input: numericWidth is 0, and 0 embeddings");
        assertThatThrownBy(() -> new NetworkShape(1, List.of(), List.of(), Loss.CROSS_ENTROPY))
                .hasMessage("hidden layers are []: there must be at least one, each 1 or more wide");
    }

    @Test
    void layoutsWithHolesOrOverlapsAreRefused() {
        var hidden = new NetworkLayout.Dense(2, 2, 0, 4);
        var output = new NetworkLayout.Dense(2, 1, 6, 8);
        assertThat(new NetworkLayout(2, List.of(), List.of(hidden, output), Loss.CROSS_ENTROPY, 9).inputWidth())
                .isEqualTo(2);
        assertThatThrownBy(() -> new NetworkLayout(2, List.of(), List.of(hidden, output), Loss.CROSS_ENTROPY, 10))
                .hasMessage("parameter 9 of 10 belongs to no layer");
        var overlapping = new NetworkLayout.Dense(2, 1, 5, 8);
        assertThatThrownBy(() -> new NetworkLayout(2, List.of(), List.of(hidden, overlapping), Loss.CROSS_ENTROPY, 9))
                .hasMessage("parameter 5 belongs to two layers");
        assertThatThrownBy(() -> new NetworkLayout(3, List.of(), List.of(hidden, output), Loss.CROSS_ENTROPY, 9))
                .hasMessage("a layer of 2 inputs follows one of 3");
    }
}
