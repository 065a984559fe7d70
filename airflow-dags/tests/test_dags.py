"""The DAGs, without a server."""

import json
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from airflow.sdk import Asset
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import TimeRestriction
from conftest import fields, task
from nightjar_airflow import dags_from
from nightjar_airflow.manifest import ManifestError, night_of


@pytest.fixture
def dags(tmp_path):
    def make(**changes):
        (tmp_path / "rides.json").write_text(json.dumps(fields(**changes)), encoding="utf-8")
        return dags_from(tmp_path)

    return make


def nights(dag, zone, cron, first, last):
    """The night of each run that the schedule makes, and when it may begin, there."""
    timetable = coerce_to_core_timetable(dag.timetable)
    there = ZoneInfo(zone)
    bounds = [datetime.fromisoformat(day) for day in (first, last)]
    bounds = [(day if day.tzinfo else day.replace(tzinfo=there)).astimezone(timezone.utc) for day in bounds]
    restriction = TimeRestriction(*bounds, catchup=True)
    found, info = [], None
    while True:
        info = timetable.next_dagrun_info(
            last_automated_data_interval=info.data_interval if info else None, restriction=restriction
        )
        if info is None:
            return found
        assert info.logical_date == info.data_interval.start
        begins = info.run_after.astimezone(there).replace(tzinfo=None)
        found.append((night_of(zone, cron, info.logical_date, info.run_after), begins.isoformat(" ", "minutes")))


def test_a_run_is_for_the_night_that_closes(dags):
    dag = dags()["rides"]
    assert nights(dag, "Europe/Berlin", "0 6 * * *", "2024-01-01", "2024-01-03") == [
        ("2024-01-01", "2024-01-02 06:00"),
        ("2024-01-02", "2024-01-03 06:00"),
    ]


@pytest.mark.parametrize(
    ("zone", "cron", "first", "days"),
    [
        # Clocks go forward and back, at, before and behind the hour that is missing or there twice.
        *[("Europe/Berlin", cron, day, 5) for cron in ("0 0 * * *", "30 2 * * *", "0 3 * * *", "0 6 * * *")
          for day in ("2024-03-29", "2024-10-25")],
        *[("America/New_York", cron, day, 5) for cron in ("0 0 * * *", "30 1 * * *", "30 2 * * *", "0 6 * * *")
          for day in ("2013-03-08", "2013-11-01")],
        # Midnight itself is missing.
        ("America/Sao_Paulo", "0 0 * * *", "2018-11-02", 5),
        ("Africa/Cairo", "0 0 * * *", "2024-04-24", 5),
        # A day is missing altogether, and half-hour changes.
        ("Australia/Lord_Howe", "0 2 * * *", "2024-04-05", 5),
        ("Asia/Kathmandu", "15 6 * * *", "2024-03-29", 5),
    ],
)
def test_every_night_has_one_run_also_when_the_clocks_change(dags, zone, cron, first, days):
    begin = datetime.fromisoformat(first)
    expected = [(begin + timedelta(days=i)).date().isoformat() for i in range(days)]
    last = (begin + timedelta(days=days - 1, hours=23, minutes=59)).isoformat()
    dag = dags(zone=zone, cron=cron)["rides"]
    assert [night for night, _ in nights(dag, zone, cron, first, last)] == expected


def test_the_last_night_is_the_one_that_was_given(dags):
    dag = dags(start_date="2024-03-30", end_date="2024-04-01")["rides"]
    found = nights(dag, "Europe/Berlin", "0 6 * * *", "2024-03-30", dag.end_date.astimezone().isoformat())
    assert [night for night, _ in found] == ["2024-03-30", "2024-03-31", "2024-04-01"]


def test_data_depends_on_its_predecessor_and_nothing_else_does(dags):
    all_dags = dags()
    assert {t.task_id: t.depends_on_past for t in all_dags["rides"].tasks} == {
        "data": True,
        "train": False,
        "serve": False,
    }
    assert {t.task_id: t.depends_on_past for t in all_dags["rides-predictions"].tasks} == {"serve": False}


def test_tasks_stand_in_order_with_pools_timeouts_and_retries(dags):
    dag = dags(
        tasks=[
            task("data", "ingest", "features", True, ["rides"]),
            task("train", "train", "train", False, [], pool="big"),
            task("serve", "score", "export", False, ["predictions"]),
        ]
    )["rides"]
    assert [t.task_id for t in dag.topological_sort()] == ["data", "train", "serve"]
    train = dag.get_task("train")
    assert (train.pool, train.owner, train.retries) == ("big", "ada", 3)
    assert train.execution_timeout.total_seconds() == 3600
    assert train.retry_delay.total_seconds() == 300
    assert train.retry_exponential_backoff == 2
    assert dag.max_active_runs == 4
    assert dag.catchup is True
    assert dag.tags == {"nightly", "rides"}
    assert dag.doc_md.startswith("# Which rides will be late?")


def test_one_task_for_the_night_or_one_a_stage(dags):
    night = dags(tasks=[task("night", "ingest", "export", True, ["rides", "predictions"])], predictions_dag=False)
    assert list(night) == ["rides"]
    assert [t.task_id for t in night["rides"].tasks] == ["night"]


def test_each_published_table_is_an_asset_that_other_dags_can_wait_for(dags):
    dag = dags()["rides"]
    assert {(a.name, a.uri) for a in dag.get_task("serve").outlets} == {
        ("rides.predictions", "file:///lake/rides/predictions")
    }
    assert Asset(name="rides.predictions", uri="file:///lake/rides/predictions") in dag.get_task("serve").outlets
    assert {a.name for a in dag.get_task("data").outlets} == {"rides.planned", "rides.rides"}


def test_airflow_can_store_them(dags):
    for dag in dags().values():
        stored = DagSerialization.to_dict(dag)
        DagSerialization.validate_schema(stored)
        assert "CronDataIntervalTimetable" in json.dumps(stored["dag"]["timetable"])


def test_a_folder_with_something_else_in_it_is_told(tmp_path):
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ManifestError, match="x.json"):
        dags_from(tmp_path)
