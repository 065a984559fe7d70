/** Trainers, evaluation and the stage {@code train}, on Spark. */
package dev.nightjar.training.spark;
