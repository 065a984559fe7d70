"""The DAGs in a real Airflow, with a process in Nightjar's place that ends as it is told: what Airflow makes of each end."""

import hashlib
import json
import os
import signal

import pytest
from airflow_server import ROOT, Server, command_line, descendants
from conftest import fields, task

# Writes the line that it was started with, then does what the scenario's script says; $result and $try are set.
NIGHTJAR = """#!/bin/bash
here=$(dirname "$0")
while [ $# -gt 0 ]; do
  case $1 in --result) result=$2 ;; --date) night=$2 ;; --from) from=$2 ;; esac
  line+=" $1"
  shift
done
echo "$line" >> "$here/started-$night"
try=$(wc -l < "$here/started-$night")
answer() { printf '{"ok":%s,"exit":%d,"message":"%s","night":"%s","run_id":"r1","stages":[{"stage":"%s","figures":{"auc":0.75}}]}' \\
  "$([ "$1" = 0 ] && echo true || echo false)" "$1" "$2" "$night" "$from" > "$result"; echo "says: $2"; exit "$1"; }
# The schedule has a night of its own as soon as a DAG is switched on.
[ "$night" = 2024-02-14 ] || answer 0 done
. "$here/script"
"""

SCENARIOS = {
    "fine": "answer 0 done",
    "gate": "answer 3 'auc 0.51 is below 0.6'",
    "wrong": "answer 2 'unknown key'",
    "away": "[ $try -gt 1 ] && answer 0 done; answer 4 'no storage'",
    "busy": "[ $try -gt 2 ] && answer 0 done; answer 5 'another process is at it'",
    "lost": "[ $try -gt 1 ] && answer 0 done; kill -9 $$",
    "lost-twice": "kill -9 $$",
    "long": "[ $try -gt 1 ] && answer 0 done; echo $$ > \"$here/pid\"; sleep 600",
    "gone": "[ $try -gt 1 ] && answer 0 done; echo $$ > \"$here/pid\"; sleep 600",
    "stale": "answer 0 done",
}
DATE = "2024-02-14T05:00:00Z"


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """A folder of manifests, with a launcher of its own for each scenario."""
    home = tmp_path_factory.mktemp("airflow")
    manifests = home / "manifests"
    manifests.mkdir()
    for name, script in SCENARIOS.items():
        folder = home / "launchers" / name
        folder.mkdir(parents=True)
        (folder / "nightjar").write_text(NIGHTJAR, encoding="utf-8")
        (folder / "nightjar").chmod(0o755)
        (folder / "script").write_text(script + "\n", encoding="utf-8")
        pipeline = folder / "pipeline.yaml"
        pipeline.write_text(f"pipeline: {name}\n", encoding="utf-8")
        content = fields(
            pipeline=name,
            file=str(pipeline),
            file_sha256=hashlib.sha256(pipeline.read_bytes()).hexdigest(),
            lake=(home / "lake" / name).as_uri(),
            catchup=False,
            max_active_runs=4,
            retries=2,
            retry_after_minutes=0.02,
            links={"report": "https://reports/{pipeline}/{date}", "spark": ""},
            start={"command": [str(folder / "nightjar")], "layers": ["--set", "a=1"], "mode": "client", "results": ""},
        )
        if name != "fine":
            content.update(tasks=[task("night", "ingest", "export", False, ["predictions"])], predictions_dag=False)
        (manifests / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    (home / "launchers" / "stale" / "pipeline.yaml").write_text("pipeline: stale # and more\n", encoding="utf-8")
    dags = home / "dags"
    dags.mkdir()
    (dags / "nightjar.py").write_text(
        f"from nightjar_airflow import dags_from\nglobals().update(dags_from({str(manifests)!r}, ask_again=1))\n",
        encoding="utf-8",
    )
    return home


@pytest.fixture(scope="module")
def airflow(places):
    server = Server(
        places / "airflow",
        places / "dags",
        scheduler__task_instance_heartbeat_timeout=40,
        scheduler__task_instance_heartbeat_timeout_detection_interval=3,
        scheduler__task_instance_heartbeat_sec=2,
    )
    yield server
    server.close()


@pytest.fixture(scope="module")
def night(airflow):
    """Triggers a scenario's night; its id."""

    def start(name, **body):
        airflow.unpause(name)
        airflow.trigger(name, "test", logical_date=DATE, **body)
        return name

    return start


def started(places, name, night="2024-02-14"):
    file = places / "launchers" / name / f"started-{night}"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def task_of(airflow, name, states=("success", "failed")):
    def look():
        found = airflow.tasks(name, "test").get("night")
        return found if found and found["state"] in states else None

    return airflow.until(f"task of {name}", look, 180)


def test_a_night_runs_task_by_task_and_leaves_its_numbers_links_and_assets(airflow, places, night):
    night("fine", conf={"set": ["b=2"]})
    airflow.until("the run", lambda: airflow.runs("fine")["test"]["state"] == "success", 240)

    lines = started(places, "fine")
    assert [line.split("--from")[1].split()[0] for line in lines] == ["ingest", "train", "score"]
    assert all(" run " in line and "--set a=1 --set b=2 --date 2024-02-14" in line for line in lines)
    assert airflow.xcom("fine", "test", "train", "train.auc") == 0.75
    assert airflow.xcom("fine", "test", "serve", "return_value")["run_id"] == "r1"
    links = airflow.get("/dags/fine/dagRuns/test/taskInstances/serve/links")["extra_links"]
    assert links["Report"] == "https://reports/fine/2024-02-14"
    events = airflow.get("/assets/events?source_dag_id=fine&source_run_id=test")["asset_events"]
    assert {e["name"] for e in events} == {"fine.planned", "fine.rides", "fine.model_events", "fine.predictions"}
    assert all(e["extra"]["night"] == "2024-02-14" for e in events)


@pytest.mark.parametrize(
    ("name", "message"), [("gate", "held back by the data or the gate: auc 0.51 is below 0.6"), ("wrong", "unknown key")]
)
def test_a_shut_gate_and_a_wrong_file_fail_at_once(airflow, places, night, name, message):
    night(name)
    assert task_of(airflow, name)["state"] == "failed"
    assert len(started(places, name)) == 1
    assert airflow.xcom(name, "test", "night", "failure")["message"] == message
    assert message in airflow.log(name, "test", "night", 1)


@pytest.mark.parametrize("name", ["away", "lost"])
def test_storage_that_is_away_and_a_killed_process_are_tried_again(airflow, places, night, name):
    night(name)
    ended = task_of(airflow, name)
    assert ended["state"] == "success"
    # Airflow itself may add a try on a machine that is busy.
    assert ended["try_number"] >= 2
    assert len(started(places, name)) == 2


def test_a_process_that_is_killed_twice_is_not_tried_a_third_time(airflow, places, night):
    night("lost-twice")
    assert task_of(airflow, "lost-twice")["state"] == "failed"
    assert len(started(places, "lost-twice")) == 2


def test_a_night_at_which_another_is_waits_without_using_up_tries(airflow, places, night):
    night("busy")
    ended = task_of(airflow, "busy")
    # Airflow itself may add a try, and with it a start, on a machine that is busy; a wait is a start without a try.
    assert (ended["state"], len(started(places, "busy")) - ended["try_number"]) == ("success", 2)


def test_a_manifest_older_than_its_pipeline_file_is_refused_at_the_start_of_the_task(airflow, places, night):
    night("stale")
    assert task_of(airflow, "stale")["state"] == "failed"
    assert started(places, "stale") == []
    assert "has changed since its manifest was rendered" in airflow.log("stale", "test", "night", 1)
    assert airflow.tasks("stale", "test")["night"]["try_number"] == 1


def pid_of(places, name, airflow):
    file = places / "launchers" / name / "pid"
    return airflow.until(f"start of {name}", lambda: file.exists() and file.read_text().strip(), 120)


def alive(pid):
    try:
        os.kill(int(pid), 0)
        return "sleep" in command_line(int(pid)) or "nightjar" in command_line(int(pid))
    except ProcessLookupError:
        return False


def test_a_task_that_is_ended_by_hand_ends_its_process(airflow, places, night):
    night("long")
    pid = pid_of(places, "long", airflow)
    airflow._ask("PATCH", "/api/v2/dags/long/dagRuns/test/taskInstances/night", {"new_state": "failed"})
    airflow.until("end of the process", lambda: not alive(pid), 120)


def test_a_worker_that_is_killed_with_its_process_is_followed_by_a_second_try(airflow, places, night):
    night("gone")
    pid = pid_of(places, "gone", airflow)
    for worker in descendants(airflow.info["pid"]):
        below = descendants(worker)
        if int(pid) in below and "scheduler" not in command_line(worker):
            os.kill(worker, signal.SIGKILL)
    os.kill(int(pid), signal.SIGKILL)
    ended = task_of(airflow, "gone")
    assert (ended["state"], len(started(places, "gone"))) == ("success", 2)
    assert ended["try_number"] >= 2


def test_predictions_may_be_filled_backward(airflow, places, night):
    airflow.unpause("fine-predictions")
    airflow.backfill(
        "fine-predictions", "2024-02-01T00:00:00+01:00", "2024-02-03T12:00:00+01:00", run_backwards=True, max_active_runs=1
    )

    def filled():
        runs = airflow.runs("fine-predictions").values()
        return len([r for r in runs if r["run_type"] == "backfill" and r["state"] == "success"]) == 3

    airflow.until("the backfill", filled, 240)
    files = sorted((places / "launchers" / "fine").glob("started-2024-02-0*"), key=lambda file: file.stat().st_mtime_ns)
    assert [file.name for file in files] == [f"started-2024-02-0{day}" for day in (3, 2, 1)]
    scheduled = [r["dag_run_id"] for r in airflow.runs("fine-predictions").values() if r["run_type"] == "scheduled"]
    for run in scheduled:
        assert airflow.until("the schedule's run", lambda run=run: airflow.tasks("fine-predictions", run)["serve"]["state"]) == "skipped"


def test_no_process_is_left_behind(tmp_path):
    (tmp_path / "dags").mkdir()
    server = Server(tmp_path / "airflow", tmp_path / "dags")
    keeper = server.info["pid"]
    assert len(descendants(keeper)) > 3
    home = str(tmp_path)
    os.kill(server._process.pid, signal.SIGKILL)
    server._process.wait()

    def nobody():
        return not any(home in environment(entry) for entry in os.listdir("/proc") if entry.isdigit())

    server.until("the end of all", nobody, 120)
    assert ROOT.exists()


def environment(pid):
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            found = file.read().decode(errors="replace")
    except OSError:
        return ""
    return found if "AIRFLOW_HOME=" in found else ""
