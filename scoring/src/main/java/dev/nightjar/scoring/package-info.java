/** Predictions and their export to Redis. */
package dev.nightjar.scoring;
