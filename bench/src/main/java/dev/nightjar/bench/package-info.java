/** Benchmarks beside their peers; not shipped. */
package dev.nightjar.bench;
