"""A night by plain BashOperator, for those who write their own DAGs.

Airflow's variables NIGHTJAR (the launcher) and NIGHTJAR_PIPELINE (the pipeline file) come from the environment of the workers. What the
generated DAGs do besides, and this one does not: no retry for exit codes 2 and 3, links, numbers, assets for all tables.
"""

import os
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset, CronDataIntervalTimetable

# Zone and cut-off as the pipeline file has them (block time): the night may begin when its files are there.
ZONE = "America/New_York"
CUTOFF = "0 6 * * *"

with DAG(
    "night_by_bash",
    # Explicit: a bare cron string would make the logical date the day after the one that the night closes.
    schedule=CronDataIntervalTimetable(CUTOFF, timezone=ZONE),
    start_date=datetime(2013, 9, 30, tzinfo=ZoneInfo(ZONE)),
    catchup=False,
    max_active_runs=1,
    tags=["nightjar"],
) as dag:
    BashOperator(
        task_id="night",
        # exec: ending the task ends Nightjar. --wait: a second try waits for what a dead worker left running.
        bash_command=(
            'exec "$NIGHTJAR" run "$NIGHTJAR_PIPELINE" --wait 2h '
            f"--date {{{{ data_interval_start.in_timezone('{ZONE}').to_date_string() }}}}"
        ),
        env={name: os.environ.get(name, "") for name in ("NIGHTJAR", "NIGHTJAR_PIPELINE")},
        append_env=True,
        retries=3,
        retry_delay=timedelta(minutes=5),
        retry_exponential_backoff=2.0,
        execution_timeout=timedelta(hours=6),
        outlets=[Asset("flights-late.predictions")],
    )
