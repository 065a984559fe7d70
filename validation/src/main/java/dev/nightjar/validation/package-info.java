/** Checks and their verdicts. */
package dev.nightjar.validation;
