/** Arithmetic whose result does not depend on the order of its terms. */
package dev.nightjar.core.number;
