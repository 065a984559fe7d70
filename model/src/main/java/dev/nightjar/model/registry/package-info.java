/** The registry of models: append-only events, and what follows from them. */
package dev.nightjar.model.registry;
