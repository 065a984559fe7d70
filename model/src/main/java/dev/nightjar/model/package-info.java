/** The model artefact, its preprocessing and the registry. */
package dev.nightjar.model;
