/** What the tables of a pipeline are called in SQL, and how the views over them are defined, as text. No Spark. */
package dev.nightjar.app.sql;
