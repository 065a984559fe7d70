/** One shared session, table assertions and generators for tests. */
package dev.nightjar.testing;
