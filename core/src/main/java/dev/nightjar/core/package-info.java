/** Values and decisions that all stages share; no Spark. */
package dev.nightjar.core;
