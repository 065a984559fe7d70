/** The report of a night: what it says as plain values, and the page that shows them. */
package dev.nightjar.app.report;
