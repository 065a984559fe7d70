/** Airflow: manifests from which DAGs are made, and a client of its REST API v2 for their runs. Plain Java, no Spark. */
package dev.nightjar.app.airflow;
