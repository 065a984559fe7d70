"""DAGs from manifests."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, Asset, CronDataIntervalTimetable

from nightjar_airflow.manifest import Manifest, Task
from nightjar_airflow.operator import NightjarOperator


def dags_from(folder: str | Path, ask_again: int = 30) -> dict[str, DAG]:
    """All DAGs of the manifests in a folder, by their ids: ``NAME``, and ``NAME-predictions`` where the pipeline has it.

    ``ask_again``: seconds until a night at which another process is, is tried again. Raises ManifestError for a file that is no manifest; Airflow shows that as an import error.
    """
    dags = {}
    for file in sorted(Path(folder).glob("*.json")):
        manifest = Manifest.read(file)
        dags[manifest.pipeline] = night_dag(manifest, ask_again)
        if manifest.predictions_dag:
            dags[f"{manifest.pipeline}-predictions"] = predictions_dag(manifest, ask_again)
    return dags


def asset_of(manifest: Manifest, table: str) -> Asset:
    """The asset of a published table; wait for it by its name, ``PIPELINE.TABLE``."""
    return Asset(name=f"{manifest.pipeline}.{table}", uri=f"{manifest.lake}/{table}")


def night_dag(manifest: Manifest, ask_again: int) -> DAG:
    """The night, whole. The task that ingests depends on the same task of the night before."""
    dag = _dag(manifest, manifest.pipeline, "", catchup=manifest.catchup, max_active_runs=manifest.max_active_runs)
    before = None
    for part in manifest.tasks:
        task = _task(manifest, part, dag, depends_on_past=part.depends_on_past, ask_again=ask_again)
        if before is not None:
            before >> task
        before = task
    return dag


def predictions_dag(manifest: Manifest, ask_again: int) -> DAG:
    """Predictions alone, of nights whose data are published: none depends on another, so that a backfill may go backward, which
    Airflow refuses where a task depends on its past. Nights that the schedule would make are skipped."""
    why = " Backfills of predictions in any order; the schedule's nights are skipped here."
    dag = _dag(
        manifest, f"{manifest.pipeline}-predictions", why, catchup=False, max_active_runs=manifest.max_active_runs
    )
    pool = manifest.tasks[-1].pool
    part = Task("serve", "score", "export", pool, depends_on_past=False, publishes=("predictions",))
    _task(manifest, part, dag, depends_on_past=False, ask_again=ask_again, only_asked_for=True)
    return dag


def _dag(manifest: Manifest, dag_id: str, more: str, *, catchup: bool, max_active_runs: int) -> DAG:
    zone = ZoneInfo(manifest.zone)
    question = manifest.question or f"The nights of {manifest.pipeline}."
    return DAG(
        dag_id,
        description=question[:200],
        doc_md=_page(manifest, question, more),
        # Explicit: a bare cron string means the instant of the trigger, one off from the night that closes.
        schedule=CronDataIntervalTimetable(manifest.cron, timezone=manifest.zone),
        start_date=datetime.fromisoformat(manifest.start_date).replace(tzinfo=zone),
        # The last moment of the last night: a run's logical date is its cut-off's time of day.
        end_date=datetime.fromisoformat(f"{manifest.end_date}T23:59:59").replace(tzinfo=zone) if manifest.end_date else None,
        catchup=catchup,
        max_active_runs=max_active_runs,
        tags=sorted(manifest.tags),
        is_paused_upon_creation=True,
        default_args={
            "owner": manifest.owner,
            "retry_delay": timedelta(minutes=manifest.retry_after_minutes),
            "retry_exponential_backoff": 2.0,
            "max_retry_delay": timedelta(hours=1),
            "execution_timeout": timedelta(minutes=manifest.timeout_minutes),
        },
    )


def _task(
    manifest: Manifest, part: Task, dag: DAG, *, depends_on_past: bool, ask_again: int, only_asked_for: bool = False
) -> NightjarOperator:
    return NightjarOperator(
        task_id=part.id,
        dag=dag,
        manifest=manifest,
        part=part,
        only_asked_for=only_asked_for,
        ask_again=ask_again,
        pool=part.pool,
        depends_on_past=depends_on_past,
        outlets=[asset_of(manifest, table) for table in part.publishes],
    )


def _page(manifest: Manifest, question: str, more: str) -> str:
    stages = "\n".join(f"- **{t.id}**: {t.first}" + (f" to {t.last}" if t.last != t.first else "") for t in manifest.tasks)
    return (
        f"# {question}\n\n"
        f"Pipeline `{manifest.pipeline}`, from `{manifest.file}`.{more}\n\n"
        f"A run's logical date is the day that its night closes, in {manifest.zone}; it may begin at the cut-off on the day after "
        f"(`{manifest.cron}`).\n\n{stages}\n\n"
        f"The lake is `{manifest.lake}`. A trigger may carry `{{\"date\": \"2013-09-30\", \"set\": {{\"KEY\": \"VALUE\"}}}}`.\n"
    )
