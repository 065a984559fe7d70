/** The session, Delta reads and writes, commit safety, run log. */
package dev.nightjar.lake;
