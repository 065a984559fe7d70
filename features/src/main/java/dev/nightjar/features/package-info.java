/**
 * Tiles, snapshots, training and scoring sets: what needs no Spark. {@link dev.nightjar.features.TileVersions} makes the versions of one
 * tile, {@link dev.nightjar.features.Windows} answers the nights of one entity; both work on states that
 * {@link dev.nightjar.features.StateLayout} lays out.
 */
package dev.nightjar.features;
