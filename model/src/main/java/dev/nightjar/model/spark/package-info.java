/** The registry's table, the store of models and the scoring of datasets, on Spark. */
package dev.nightjar.model.spark;
