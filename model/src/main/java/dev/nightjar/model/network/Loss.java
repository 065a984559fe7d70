package dev.nightjar.model.network;

/** What a network is trained to make small, and the link of its one output. */
public enum Loss {
    /** Binary cross entropy in nats behind a sigmoid; labels are 0 or 1. */
    CROSS_ENTROPY,
    /** Squared error behind the identity. */
    SQUARED_ERROR
}
