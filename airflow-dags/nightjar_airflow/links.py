"""Links of a task: to the night's report and to the application in Spark's UI. Airflow keeps their addresses as XComs, so that its
web server needs nothing of this package."""

from __future__ import annotations

from airflow.sdk import BaseOperatorLink


class _Link(BaseOperatorLink):
    field = ""

    def get_link(self, operator, *, ti_key) -> str:
        """Called in the task's process, when it has ended."""
        return operator.addresses.get(self.field, "")


class ReportLink(_Link):
    """The night's report."""

    name = "Report"
    field = "report"


class SparkLink(_Link):
    """The application in Spark's UI or history server."""

    name = "Spark UI"
    field = "spark"
