/** Tiles, snapshots, training and scoring sets. */
package dev.nightjar.features;
