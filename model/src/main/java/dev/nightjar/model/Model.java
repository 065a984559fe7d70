package dev.nightjar.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A fitted model with its preprocessing: feature values in, scores out. Immutable and thread-safe; its scorers are neither. */
public interface Model {
    /** Hash of the model's files: two models with one id are the same model. See {@link ModelArtifact}. */
    String id();

    /** {@code network}, {@code linear}, {@code trees} or {@code value}. */
    String kind();

    /** What is known about the model besides its numbers. */
    ModelHeader header();

    /** The features it reads, in the order of its batches' columns. */
    default List<FeatureColumn> inputs() {
        return header().inputs();
    }

    /** How feature values become the model's inputs. */
    Preprocessing preprocessing();

    /** What its probabilities go through; empty if they are as the trainer made them. */
    default Optional<Calibration> calibration() {
        return Optional.empty();
    }

    /** A new scorer, for one thread. */
    Scorer scorer();

    /**
     * The same model with the threshold that was found on validation.
     *
     * @param threshold probability from which the decision is yes, in [0, 1]
     * @throws IllegalArgumentException if the model is one of a regression
     */
    Model withThreshold(double threshold);

    /** The model as files, name to content; the id is the hash of these. */
    SortedMap<String, byte[]> files();
}
