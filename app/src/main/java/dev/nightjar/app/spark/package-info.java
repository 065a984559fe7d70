/** What the command line reads with Spark: bounded answers as plain values. */
package dev.nightjar.app.spark;
