/** Aggregate states that do not fit a fixed number of slots: order-free or with a stated fold order, mergeable, with canonical bytes. */
package dev.nightjar.features.sketch;
