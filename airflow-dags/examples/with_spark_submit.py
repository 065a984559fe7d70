"""A night by the stock SparkSubmitOperator, for those who write their own DAGs.

The connection ``spark_nightjar`` names the cluster (``spark://HOST:7077``, ``yarn``, ``k8s://…``) and the deploy mode. In cluster mode
spark-submit returns no exit code of Nightjar's: the result file says how the night ended.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, Asset, CronDataIntervalTimetable

# Zone and cut-off as the pipeline file has them (block time): the night may begin when its files are there.
ZONE = "America/New_York"
CUTOFF = "0 6 * * *"
DATE = f"{{{{ data_interval_start.in_timezone('{ZONE}').to_date_string() }}}}"

with DAG(
    "night_by_spark_submit",
    schedule=CronDataIntervalTimetable(CUTOFF, timezone=ZONE),
    start_date=datetime(2013, 9, 30, tzinfo=ZoneInfo(ZONE)),
    catchup=False,
    max_active_runs=1,
    tags=["nightjar"],
) as dag:
    SparkSubmitOperator(
        task_id="night",
        conn_id="spark_nightjar",
        application="/opt/nightjar/app/target/nightjar.jar",
        java_class="dev.nightjar.app.Main",
        properties_file="/opt/nightjar/conf/standalone.conf",
        name=f"nightjar flights-late {DATE}",
        application_args=[
            "run",
            "hdfs:///pipelines/flights/pipeline.yaml",
            "--date",
            DATE,
            "--wait",
            "2h",
            "--result",
            f"hdfs:///results/flights-late/{DATE}.json",
        ],
        retries=3,
        retry_delay=timedelta(minutes=5),
        retry_exponential_backoff=2.0,
        execution_timeout=timedelta(hours=6),
        outlets=[Asset("flights-late.predictions")],
    )
