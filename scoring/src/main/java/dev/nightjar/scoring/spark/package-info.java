/** The stages {@code score} and {@code export}, on Spark. */
package dev.nightjar.scoring.spark;
