/**
 * Networks as numbers: the DL4J network and the loop that trains and runs it over its flat parameters. Knows nothing of
 * features, files or Spark.
 */
package dev.nightjar.model.network;
