/** Nightjar for those who embed it: a pipeline opened from its file, its nights run, and its features and training sets as values. */
package dev.nightjar.app.spark.embed;
