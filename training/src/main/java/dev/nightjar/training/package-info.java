/** Trainers, evaluation and the gate. */
package dev.nightjar.training;
