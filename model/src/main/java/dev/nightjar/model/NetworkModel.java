package dev.nightjar.model;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.model.network.Activation;
import dev.nightjar.model.network.Dl4jNetwork;
import dev.nightjar.model.network.Loss;
import dev.nightjar.model.network.NetworkDefinition;
import dev.nightjar.model.network.NetworkLayout;
import dev.nightjar.model.network.NetworkShape;
import dev.nightjar.model.network.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A DL4J network over the outputs of preprocessing. Scored by kernels of our own on DL4J's parameters; {@link #toDl4j} is the
 * network itself.
 */
public final class NetworkModel implements Model {
    private final ModelHeader header;
    private final Preprocessing preprocessing;
    private final LabelScale labelScale;
    private final NetworkDefinition definition;
    private final NetworkLayout layout;
    private final String configuration;
    private final float[] parameters;
    private final SortedMap<String, byte[]> files;
    private final String id;

    NetworkModel(
            ModelHeader header,
            Preprocessing preprocessing,
            LabelScale labelScale,
            NetworkDefinition definition,
            NetworkLayout layout,
            String configuration,
            float[] parameters) {
        if (!preprocessing.columns().equals(header.inputs())) {
            throw new IllegalArgumentException(header.trainer() + ": the preprocessing is that of another model");
        }
        checkFits(header, preprocessing, layout, parameters);
        this.header = header;
        this.preprocessing = preprocessing;
        this.labelScale = labelScale;
        this.definition = definition;
        this.layout = layout;
        this.configuration = configuration;
        this.parameters = parameters.clone();
        this.files = ModelFiles.of(this);
        this.id = ModelArtifact.id(files);
    }

    private static void checkFits(
            ModelHeader header, Preprocessing preprocessing, NetworkLayout layout, float[] parameters) {
        List<Integer> slots =
                preprocessing.embedded().stream().map(Encoding.Slotted::slots).toList();
        List<Integer> tables =
                layout.embeddings().stream().map(NetworkLayout.Table::slots).toList();
        if (layout.numericWidth() != preprocessing.width()
                || !slots.equals(tables)
                || layout.parameters() != parameters.length) {
            throw new IllegalArgumentException(header.trainer() + ": preprocessing gives " + preprocessing.width()
                    + " numbers and embeddings of " + slots + " slots, the network takes " + layout.numericWidth()
                    + " and " + tables + ", with " + parameters.length + " of " + layout.parameters()
                    + " parameters");
        }
        if (layout.loss().isBinary() != (header.task() == Label.Task.BINARY)) {
            throw new IllegalArgumentException(
                    header.trainer() + ": loss " + layout.loss() + " is not that of task " + header.task());
        }
        for (float parameter : parameters) {
            if (!Float.isFinite(parameter)) {
                throw new IllegalArgumentException(header.trainer() + ": a parameter is " + parameter);
            }
        }
    }

    /**
     * The shape of the deep ReLU network that fits preprocessing, with the task's usual loss.
     *
     * @param embed width of the embedding of each embedded category
     * @param hidden widths of the hidden layers
     */
    public static NetworkShape shape(
            Preprocessing preprocessing, Map<String, Integer> embed, List<Integer> hidden, Label.Task task) {
        return shape(
                preprocessing,
                embed,
                hidden,
                Objective.of(loss(task)),
                Activation.RELU,
                NetworkShape.Wiring.DEEP,
                NetworkShape.Normalization.NONE);
    }

    /** As the other one, for any loss, activation, wiring and normalisation. */
    public static NetworkShape shape(
            Preprocessing preprocessing,
            Map<String, Integer> embed,
            List<Integer> hidden,
            Objective objective,
            Activation activation,
            NetworkShape.Wiring wiring,
            NetworkShape.Normalization normalization) {
        List<NetworkShape.Embedding> embeddings = new ArrayList<>();
        for (Encoding.Slotted category : preprocessing.embedded()) {
            embeddings.add(new NetworkShape.Embedding(category.slots(), embed.get(category.name())));
        }
        return new NetworkShape(
                preprocessing.width(), embeddings, hidden, objective, activation, wiring, normalization);
    }

    /** What a network for this task is trained on if nobody says otherwise. */
    public static Loss loss(Label.Task task) {
        return task == Label.Task.BINARY ? Loss.CROSS_ENTROPY : Loss.SQUARED_ERROR;
    }

    /**
     * The model of a trained network. A slot of an embedding that stood in no training row (the unknown, a hash that nothing has) gets the mean
     * of the other slots by their frequency, because training left it as it began.
     *
     * @param labelScale by which the training labels were scaled; {@link LabelScale#none} for a binary label
     * @param network of the shape that was trained; its own parameters do not matter
     * @param parameters the trained ones
     */
    public static NetworkModel of(
            ModelHeader header,
            Preprocessing preprocessing,
            LabelScale labelScale,
            Dl4jNetwork network,
            float[] parameters) {
        NetworkLayout layout = network.layout();
        float[] filled = parameters.clone();
        List<Encoding.Slotted> categories = preprocessing.embedded();
        for (int place = 0; place < categories.size(); place++) {
            fillUntrained(categories.get(place), layout.embeddings().get(place), parameters, filled);
        }
        return new NetworkModel(
                header, preprocessing, labelScale, network.definition(), layout, network.configuration(), filled);
    }

    private static void fillUntrained(
            Encoding.Slotted category, NetworkLayout.Table table, float[] parameters, float[] filled) {
        float[] mean = meanEmbedding(category, table, parameters);
        for (int slot = 0; slot < category.slots(); slot++) {
            if (category.count(slot) == 0) {
                for (int i = 0; i < mean.length; i++) {
                    filled[table.offset() + i * table.slots() + slot] = mean[i];
                }
            }
        }
    }

    /** The mean of a category's embedding over the rows of the training split. */
    static float[] meanEmbedding(Encoding.Slotted category, NetworkLayout.Table table, float[] parameters) {
        float[] mean = new float[table.width()];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            long rows = 0;
            for (int slot = 0; slot < category.slots(); slot++) {
                sum += category.count(slot) * (double) parameters[table.offset() + i * table.slots() + slot];
                rows += category.count(slot);
            }
            mean[i] = rows == 0 ? 0 : (float) (sum / rows);
        }
        return mean;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String kind() {
        return "network";
    }

    @Override
    public ModelHeader header() {
        return header;
    }

    @Override
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    @Override
    public SortedMap<String, byte[]> files() {
        return files;
    }

    /** By which the training labels were scaled. */
    public LabelScale labelScale() {
        return labelScale;
    }

    /** Whether its network is one of this shape. */
    public boolean hasShape(NetworkShape shape) {
        return layout.shape().equals(shape);
    }

    NetworkDefinition definition() {
        return definition;
    }

    NetworkLayout layout() {
        return layout;
    }

    /** DL4J's own JSON. It is stored for people; reading the model does not read it. */
    String configuration() {
        return configuration;
    }

    /** A copy of DL4J's flat parameter vector. */
    public float[] parameters() {
        return parameters.clone();
    }

    @Override
    public NetworkModel withThreshold(double threshold) {
        return new NetworkModel(
                header.withThreshold(threshold),
                preprocessing,
                labelScale,
                definition,
                layout,
                configuration,
                parameters);
    }

    /**
     * The DL4J network with these parameters. It is built from the shape, never deserialised; the stored configuration must be
     * what DL4J says about it.
     *
     * @throws PipelineException of kind DATA if it is not
     */
    public Dl4jNetwork toDl4j() {
        Dl4jNetwork network = Dl4jNetwork.create(definition);
        if (!network.configuration().equals(configuration) || !network.layout().equals(layout)) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "model " + id + ": " + ModelFiles.CONFIGURATION + " does not describe the network of "
                            + ModelFiles.NETWORK
                            + "; it was changed, or written by another version of DL4J. Scoring does not read it.");
        }
        network.setParameters(parameters);
        return network;
    }

    @Override
    public Scorer scorer() {
        return new NetworkScorer(this);
    }
}
