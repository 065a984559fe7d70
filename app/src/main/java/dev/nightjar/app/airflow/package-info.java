/** Airflow: manifests from which DAGs are made. Plain Java, no Spark. */
package dev.nightjar.app.airflow;
