/** Which configurations of trainers are tried, in which order and for how long. Plain values; {@code training.spark} fits them. */
package dev.nightjar.training.search;
