"""An attempt whose driver runs elsewhere: the application of the attempt before it is found again, or submitted anew. With processes in
the place of the cluster's."""

import json
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone

import pytest
from nightjar_airflow import operator as operators
from nightjar_airflow.operator import NightjarOperator

NIGHT = "2024-02-14"

# Holds the night's claim for some seconds, as Nightjar does, then gives it back and writes its result.
APPLICATION = """
import json, sys, time, pathlib, datetime
lake, result, seconds = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), float(sys.argv[3])
claim = lake / "_claims" / "data#000000001"
claim.parent.mkdir(parents=True, exist_ok=True)
def write(released):
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    claim.write_text(json.dumps({"attempt": "the first", "work": "night 2024-02-14", "renewed": now, "released": released}))
write(False)
time.sleep(seconds)
write(True)
result.parent.mkdir(parents=True, exist_ok=True)
result.write_text(json.dumps({"ok": True, "exit": 0, "run_id": "by the first"}))
"""

# Says what spark-submit says, and leaves a result.
SUBMIT = """#!/bin/bash
echo "$@" >> "$(dirname "$0")/submitted"
while [ $# -gt 0 ]; do case $1 in --result) result=${2#file://} ;; esac; shift; done
echo 'INFO ClientEndpoint: Driver successfully submitted as driver-20240215050000-0003'
mkdir -p "$(dirname "$result")"
echo '{"ok":true,"exit":0,"run_id":"by the second"}' > "$result"
"""


class Memory(dict):
    """As Airflow's task state."""

    def set(self, key, value):
        self[key] = json.loads(json.dumps(value))


@pytest.fixture
def lake(tmp_path):
    return tmp_path / "lake"


@pytest.fixture
def attempt(tmp_path, lake, manifest, monkeypatch):
    """Runs an attempt with what the one before it has left; its result, and what was submitted."""
    monkeypatch.setattr(operators, "SETTLE", 0.5)
    launcher = tmp_path / "nightjar"
    launcher.write_text(SUBMIT, encoding="utf-8")
    launcher.chmod(0o755)
    start = {"command": [str(launcher)], "layers": [], "mode": "cluster", "results": (tmp_path / "results").as_uri()}
    made = manifest(start=start, lake=lake.as_uri())
    task = NightjarOperator(task_id="data", manifest=made, part=made.tasks[0])

    def run(memory):
        result = task._in_cluster(NIGHT, [], "scheduled__1", memory)
        file = tmp_path / "submitted"
        return result, file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    return run


def left(tmp_path, seconds_ago=0):
    """The record of an attempt that was killed behind its submission."""
    at = datetime.now(timezone.utc) - timedelta(seconds=seconds_ago)
    place = (tmp_path / "results" / "first.json").as_uri()
    return Memory(submission={"number": 1, "result": place, "at": at.isoformat(), "id": "driver-20240215050000-0001"})


def test_a_second_attempt_attaches_to_the_application_that_still_runs(tmp_path, lake, attempt):
    result = tmp_path / "results" / "first.json"
    application = subprocess.Popen([sys.executable, "-c", APPLICATION, str(lake), str(result), "4"])
    while not (lake / "_claims").exists():
        time.sleep(0.05)
    memory = left(tmp_path)

    (code, answer), submitted = attempt(memory)

    assert application.wait() == 0
    assert (code, answer["run_id"], submitted) == (0, "by the first", [])
    assert memory["submission"]["concluded"] is True


def test_one_that_ended_meanwhile_is_taken_as_it_is(tmp_path, attempt):
    result = tmp_path / "results" / "first.json"
    result.parent.mkdir()
    result.write_text('{"ok": false, "exit": 3, "message": "gate"}', encoding="utf-8")

    (_, answer), submitted = attempt(left(tmp_path))

    assert (answer["exit"], submitted) == (3, [])


def test_one_that_is_gone_without_a_result_is_submitted_anew(tmp_path, attempt):
    memory = left(tmp_path, seconds_ago=3600)

    (code, answer), submitted = attempt(memory)

    assert (code, answer["run_id"], len(submitted)) == (0, "by the second", 1)
    assert "--wait 30m" in submitted[0]
    assert memory["submission"]["number"] == 2
    assert memory["submission"]["id"] == "driver-20240215050000-0003"


def test_a_concluded_submission_is_not_asked_again(tmp_path, attempt):
    memory = left(tmp_path)
    memory["submission"]["concluded"] = True

    (_, answer), submitted = attempt(memory)

    assert (answer["run_id"], len(submitted)) == ("by the second", 1)
