package dev.nightjar.model.network;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The DL4J network of a shape: what a model is, and the reference for the loop of our own ({@link TrainingLoop}). A
 * computation graph with one input for the block of numbers and one for each index. Hidden weights begin as He's, with tanh and
 * sigmoid as Xavier's, those of the output as Xavier's, embeddings uniform in ±0.05, biases 0. Not thread-safe.
 */
public final class Dl4jNetwork {
    private static final String NUMBERS = "numbers";
    private static final String OUTPUT = "output";
    private static final String DROPPED = "dropped";
    private static final String WIDE = "wide";

    private final NetworkDefinition definition;
    private final NetworkShape shape;
    private final ComputationGraph graph;

    private Dl4jNetwork(NetworkDefinition definition, ComputationGraph graph) {
        this.definition = definition;
        this.shape = definition.shape();
        this.graph = graph;
    }

    /** A network with fresh parameters; the same definition gives the same parameters. */
    public static Dl4jNetwork create(NetworkDefinition definition) {
        BlasKernel.useOneThread();
        ComputationGraph graph = new ComputationGraph(configuration(definition));
        graph.init();
        return new Dl4jNetwork(definition, graph);
    }

    /** Training is described as far as DL4J has words for it; schedules and clipping by norm stand in {@link Optimization} alone. */
    private static NeuralNetConfiguration.Builder training(NetworkDefinition definition) {
        NetworkShape shape = definition.shape();
        Optimization optimization = definition.optimization();
        Optimization.Penalty penalty = optimization.penalty();
        var builder = new NeuralNetConfiguration.Builder()
                .seed(definition.seed())
                .dataType(DataType.FLOAT)
                .updater(updater(optimization))
                .l2(penalty.l2())
                .weightInit(shape.activation().opensOnOneSide() ? WeightInit.RELU : WeightInit.XAVIER)
                .activation(dl4j(shape.activation()));
        if (penalty.l1() > 0) {
            builder.l1(penalty.l1());
        }
        if (optimization.clip().value() > 0) {
            builder.gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                    .gradientNormalizationThreshold(optimization.clip().value());
        }
        return builder;
    }

    /** Said for each layer: DL4J takes what the network says of it twice. */
    private static <B extends BaseLayer.Builder<B>> B decayed(B layer, NetworkDefinition definition) {
        double decay = definition.optimization().penalty().decay();
        if (decay > 0) {
            layer.weightDecay(decay, true);
        }
        return layer;
    }

    private static IUpdater updater(Optimization optimization) {
        double rate = optimization.learningRate();
        double momentum = optimization.optimizer().momentum();
        return switch (optimization.optimizer().kind()) {
            case ADAM -> new Adam(rate);
            case SGD -> momentum > 0 ? new Nesterovs(rate, momentum) : new Sgd(rate);
        };
    }

    private static org.nd4j.linalg.activations.Activation dl4j(Activation activation) {
        return switch (activation) {
            case RELU -> org.nd4j.linalg.activations.Activation.RELU;
            case LEAKY_RELU -> org.nd4j.linalg.activations.Activation.LEAKYRELU;
            case ELU -> org.nd4j.linalg.activations.Activation.ELU;
            case TANH -> org.nd4j.linalg.activations.Activation.TANH;
            case SIGMOID -> org.nd4j.linalg.activations.Activation.SIGMOID;
            case SOFTPLUS -> org.nd4j.linalg.activations.Activation.SOFTPLUS;
            case GELU -> org.nd4j.linalg.activations.Activation.GELU;
        };
    }

    private static ComputationGraphConfiguration configuration(NetworkDefinition definition) {
        NetworkShape shape = definition.shape();
        double dropout = definition.optimization().dropout();
        var builder = training(definition).graphBuilder();
        List<String> parts = addInputs(builder, definition);
        String last = parts.get(0);
        if (parts.size() > 1) {
            last = "merged";
            builder.addVertex(last, new MergeVertex(), parts.toArray(String[]::new));
        }
        int width = shape.inputWidth();
        for (int i = 0; i < shape.hidden().size(); i++) {
            int outputs = shape.hidden().get(i);
            var layer = decayed(new DenseLayer.Builder().nIn(width).nOut(outputs), definition);
            if (i > 0 && dropout > 0) {
                layer.dropOut(1 - dropout);
            }
            last = addHidden(builder, shape, i, layer, last);
            width = outputs;
        }
        if (dropout > 0) {
            builder.addLayer(DROPPED, new DropoutLayer.Builder(1 - dropout).build(), last);
            last = DROPPED;
        }
        if (shape.wiring() == NetworkShape.Wiring.WIDE_AND_DEEP) {
            List<String> all = new ArrayList<>(List.of(last));
            all.addAll(parts);
            builder.addVertex(WIDE, new MergeVertex(), all.toArray(String[]::new));
            last = WIDE;
            width += shape.inputWidth();
        }
        return builder.addLayer(
                        OUTPUT,
                        decayed(outputLayer(shape.objective(), width), definition)
                                .build(),
                        last)
                .setOutputs(OUTPUT)
                .build();
    }

    /** Adds a layer behind a vertex; returns the vertex that has its outputs. */
    private static String addHidden(
            GraphBuilder builder, NetworkShape shape, int place, DenseLayer.Builder layer, String before) {
        if (shape.normalization() == NetworkShape.Normalization.NONE) {
            builder.addLayer(hidden(place), layer.build(), before);
            return hidden(place);
        }
        var sums = layer.hasBias(false).activation(org.nd4j.linalg.activations.Activation.IDENTITY);
        var norm = new BatchNormalization.Builder()
                .nIn(shape.hidden().get(place))
                .nOut(shape.hidden().get(place))
                .decay(BatchNorm.DECAY)
                .eps(BatchNorm.EPSILON)
                .useLogStd(false);
        builder.addLayer(hidden(place), sums.build(), before)
                .addLayer(norm(place), norm.build(), hidden(place))
                .addLayer(active(place), new ActivationLayer(dl4j(shape.activation())), norm(place));
        return active(place);
    }

    /** The vertices that stand side by side before the first dense layer. */
    private static List<String> addInputs(GraphBuilder builder, NetworkDefinition definition) {
        NetworkShape shape = definition.shape();
        List<String> inputs = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        if (shape.numericWidth() > 0) {
            inputs.add(NUMBERS);
            parts.add(NUMBERS);
        }
        for (int i = 0; i < shape.embeddings().size(); i++) {
            inputs.add(index(i));
            parts.add(embedding(i));
        }
        builder.addInputs(inputs);
        for (int i = 0; i < shape.embeddings().size(); i++) {
            builder.addLayer(
                    embedding(i),
                    decayed(table(shape.embeddings().get(i)), definition).build(),
                    index(i));
        }
        return parts;
    }

    private static EmbeddingLayer.Builder table(NetworkShape.Embedding embedding) {
        return new EmbeddingLayer.Builder()
                .nIn(embedding.slots())
                .nOut(embedding.width())
                .hasBias(false)
                .activation(org.nd4j.linalg.activations.Activation.IDENTITY)
                .weightInit(new UniformDistribution(-0.05, 0.05));
    }

    private static OutputLayer.Builder outputLayer(Objective objective, int width) {
        boolean binary = objective.loss().isBinary();
        var identity = org.nd4j.linalg.activations.Activation.IDENTITY;
        return new OutputLayer.Builder(lossFunction(objective))
                .nIn(width)
                .nOut(1)
                .activation(binary ? org.nd4j.linalg.activations.Activation.SIGMOID : identity)
                .weightInit(WeightInit.XAVIER);
    }

    private static ILossFunction lossFunction(Objective objective) {
        return switch (objective.loss()) {
            case CROSS_ENTROPY -> LossFunction.XENT.getILossFunction();
            case SQUARED_ERROR -> LossFunction.MSE.getILossFunction();
            case ABSOLUTE_ERROR -> LossFunction.MEAN_ABSOLUTE_ERROR.getILossFunction();
            case HUBER, POISSON, QUANTILE -> new RowLoss(objective.loss().name(), objective.parameter());
        };
    }

    private static String index(int place) {
        return "index" + place;
    }

    private static String embedding(int place) {
        return "embedding" + place;
    }

    private static String norm(int place) {
        return "norm" + place;
    }

    private static String active(int place) {
        return "active" + place;
    }

    private static String hidden(int place) {
        return "hidden" + place;
    }

    public NetworkDefinition definition() {
        return definition;
    }

    /** DL4J's own description of the network, JSON. The same shape and settings give the same text. */
    public String configuration() {
        return graph.getConfiguration().toJson();
    }

    /** A copy of the flat parameter vector. */
    public float[] parameters() {
        return graph.params().dup().data().asFloat();
    }

    /** Sets the flat parameter vector. */
    public void setParameters(float[] parameters) {
        if (parameters.length != graph.numParams()) {
            throw new IllegalArgumentException(parameters.length + " parameters for a network of " + graph.numParams());
        }
        graph.setParams(Nd4j.createFromArray(parameters).reshape(1, parameters.length));
    }

    /** Where each layer's parameters stand, as its parameter table says. */
    public NetworkLayout layout() {
        List<NetworkLayout.Table> tables = new ArrayList<>();
        for (int i = 0; i < shape.embeddings().size(); i++) {
            INDArray weights = parameter(embedding(i), "W");
            tables.add(new NetworkLayout.Table((int) weights.size(0), (int) weights.size(1), offset(weights)));
        }
        List<NetworkLayout.Dense> dense = new ArrayList<>();
        List<NetworkLayout.Norm> norms = new ArrayList<>();
        for (int i = 0; i < shape.hidden().size(); i++) {
            if (shape.normalization() == NetworkShape.Normalization.NONE) {
                dense.add(dense(hidden(i), hidden(i), "b"));
            } else {
                dense.add(dense(hidden(i), norm(i), "beta"));
                norms.add(new NetworkLayout.Norm(
                        offset(parameter(norm(i), "gamma")),
                        offset(parameter(norm(i), "mean")),
                        offset(parameter(norm(i), "var"))));
            }
        }
        dense.add(dense(OUTPUT, OUTPUT, "b"));
        return new NetworkLayout(
                shape.numericWidth(),
                tables,
                dense,
                norms,
                shape.objective(),
                shape.activation(),
                Math.toIntExact(graph.numParams()));
    }

    private NetworkLayout.Dense dense(String layer, String behind, String bias) {
        INDArray weights = parameter(layer, "W");
        return new NetworkLayout.Dense(
                (int) weights.size(0), (int) weights.size(1), offset(weights), offset(parameter(behind, bias)));
    }

    private INDArray parameter(String layer, String name) {
        Layer found = graph.getLayer(layer);
        Map<String, INDArray> table = found.paramTable();
        INDArray array = table.get(name);
        boolean byColumns = array.rows() == 1 || array.stride(0) == 1;
        boolean dense = array.columns() == 1 || array.rows() == 1 || array.stride(1) == array.size(0);
        if (!byColumns || !dense) {
            throw new IllegalStateException(
                    layer + "." + name + " is not stored by columns: " + array.shapeInfoToString());
        }
        return array;
    }

    private int offset(INDArray array) {
        return Math.toIntExact(array.offset() - graph.params().offset());
    }

    /**
     * The outputs of rows, by DL4J.
     *
     * @param numbers row-major block, {@code rows * numericWidth}
     * @param indices row-major, {@code rows * embeddings}
     */
    public float[] output(float[] numbers, int[] indices, int rows) {
        return graph.outputSingle(inputs(numbers, indices, rows)).dup().data().asFloat();
    }

    /** DL4J's gradient of the sum of the rows' losses over the flat parameters, without L2. */
    float[] gradient(float[] numbers, int[] indices, float[] labels) {
        graph.setInputs(inputs(numbers, indices, labels.length));
        graph.setLabels(column(labels));
        graph.computeGradientAndScore();
        return graph.getGradientsViewArray().dup().data().asFloat();
    }

    /** One step of DL4J's own training. */
    void fit(float[] numbers, int[] indices, float[] labels) {
        graph.fit(new MultiDataSet(inputs(numbers, indices, labels.length), new INDArray[] {column(labels)}));
    }

    /** Adam's moments as DL4J keeps them: first moments of all parameters, then second moments. */
    float[] moments() {
        return graph.getUpdater().getStateViewArray().dup().data().asFloat();
    }

    /** Writes the network as DL4J's own zip, for people who go on with DL4J. Its bytes carry the time of writing. */
    public void writeZip(OutputStream out) throws IOException {
        ModelSerializer.writeModel(graph, out, false);
    }

    private INDArray[] inputs(float[] numbers, int[] indices, int rows) {
        List<INDArray> arrays = new ArrayList<>();
        if (shape.numericWidth() > 0) {
            arrays.add(Nd4j.createFromArray(numbers).reshape('c', rows, shape.numericWidth()));
        }
        int places = shape.embeddings().size();
        for (int place = 0; place < places; place++) {
            float[] column = new float[rows];
            for (int row = 0; row < rows; row++) {
                column[row] = indices[row * places + place];
            }
            arrays.add(column(column));
        }
        return arrays.toArray(INDArray[]::new);
    }

    private static INDArray column(float[] values) {
        return Nd4j.createFromArray(values).reshape('c', values.length, 1);
    }
}
