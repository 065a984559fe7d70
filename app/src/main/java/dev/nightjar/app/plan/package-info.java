/** What a night would do, decided without doing it. */
package dev.nightjar.app.plan;
