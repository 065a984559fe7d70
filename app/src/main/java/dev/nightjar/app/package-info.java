/** The command line, the night runner and the report; the one shaded jar. */
package dev.nightjar.app;
