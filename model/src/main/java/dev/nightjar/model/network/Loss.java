package dev.nightjar.model.network;

/** What a network is trained to make small, and the link of its one output. */
public enum Loss {
    /** Binary cross entropy in nats behind a sigmoid; labels are 0 or 1. */
    CROSS_ENTROPY,
    /** Squared error behind the identity. */
    SQUARED_ERROR,
    /** Absolute error behind the identity: the output is the median. */
    ABSOLUTE_ERROR,
    /** Half the squared error up to delta, linear beyond, behind the identity. */
    HUBER,
    /** Likelihood of a Poisson distribution behind exp, without the term that has no output in it; labels are 0 or more. */
    POISSON,
    /** Pinball loss behind the identity: the output is a quantile. */
    QUANTILE;

    /** Whether labels are the two classes 0 and 1. */
    public boolean isBinary() {
        return this == CROSS_ENTROPY;
    }
}
