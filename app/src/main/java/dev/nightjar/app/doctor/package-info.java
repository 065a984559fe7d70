/** What the doctor looks at before a night does. */
package dev.nightjar.app.doctor;
