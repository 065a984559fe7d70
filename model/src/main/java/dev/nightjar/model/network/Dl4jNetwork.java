package dev.nightjar.model.network;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The DL4J network of a shape: what a model is, and the reference for the loop of our own ({@link TrainingLoop}). A
 * computation graph with one input for the block of numbers and one for each index. Hidden weights begin as He's, those of the
 * output as Xavier's, embeddings uniform in ±0.05, biases 0. Not thread-safe.
 */
public final class Dl4jNetwork {
    private static final String NUMBERS = "numbers";
    private static final String OUTPUT = "output";

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

    private static ComputationGraphConfiguration configuration(NetworkDefinition definition) {
        NetworkShape shape = definition.shape();
        var builder = new NeuralNetConfiguration.Builder()
                .seed(definition.seed())
                .dataType(DataType.FLOAT)
                .updater(new Adam(definition.learningRate()))
                .l2(definition.l2())
                .weightInit(WeightInit.RELU)
                .activation(Activation.RELU)
                .graphBuilder();
        List<String> parts = addInputs(builder, shape);
        String last = parts.get(0);
        if (parts.size() > 1) {
            last = "merged";
            builder.addVertex(last, new MergeVertex(), parts.toArray(String[]::new));
        }
        int width = shape.inputWidth();
        for (int i = 0; i < shape.hidden().size(); i++) {
            int outputs = shape.hidden().get(i);
            builder.addLayer(
                    hidden(i), new DenseLayer.Builder().nIn(width).nOut(outputs).build(), last);
            last = hidden(i);
            width = outputs;
        }
        return builder.addLayer(OUTPUT, outputLayer(shape.loss(), width), last)
                .setOutputs(OUTPUT)
                .build();
    }

    /** The vertices that stand side by side before the first dense layer. */
    private static List<String> addInputs(GraphBuilder builder, NetworkShape shape) {
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
            builder.addLayer(embedding(i), table(shape.embeddings().get(i)), index(i));
        }
        return parts;
    }

    private static EmbeddingLayer table(NetworkShape.Embedding embedding) {
        return new EmbeddingLayer.Builder()
                .nIn(embedding.slots())
                .nOut(embedding.width())
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .weightInit(new UniformDistribution(-0.05, 0.05))
                .build();
    }

    private static OutputLayer outputLayer(Loss loss, int width) {
        boolean binary = loss == Loss.CROSS_ENTROPY;
        return new OutputLayer.Builder(binary ? LossFunction.XENT : LossFunction.MSE)
                .nIn(width)
                .nOut(1)
                .activation(binary ? Activation.SIGMOID : Activation.IDENTITY)
                .weightInit(WeightInit.XAVIER)
                .build();
    }

    private static String index(int place) {
        return "index" + place;
    }

    private static String embedding(int place) {
        return "embedding" + place;
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
        for (int i = 0; i < shape.hidden().size(); i++) {
            dense.add(dense(hidden(i)));
        }
        dense.add(dense(OUTPUT));
        return new NetworkLayout(shape.numericWidth(), tables, dense, shape.loss(), Math.toIntExact(graph.numParams()));
    }

    private NetworkLayout.Dense dense(String layer) {
        INDArray weights = parameter(layer, "W");
        return new NetworkLayout.Dense(
                (int) weights.size(0), (int) weights.size(1), offset(weights), offset(parameter(layer, "b")));
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
