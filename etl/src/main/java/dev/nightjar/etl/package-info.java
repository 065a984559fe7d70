/** Landing to raw to clean and quarantine. */
package dev.nightjar.etl;
