"""The two examples for those who write their own DAGs, and how long DAG files take to parse."""

import json
import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT, fields

EXAMPLES = ROOT / "airflow-dags" / "examples"


@pytest.fixture(scope="module")
def airflow(tmp_path_factory):
    """Runs Airflow's command line on the examples, with a database of its own and a launcher that writes down its arguments."""
    home = tmp_path_factory.mktemp("examples")
    launcher = home / "nightjar"
    launcher.write_text(f'#!/bin/sh\necho "$@" > {home}/arguments\n', encoding="utf-8")
    launcher.chmod(0o755)
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(EXAMPLES),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "NIGHTJAR": str(launcher),
        "NIGHTJAR_PIPELINE": "/pipelines/flights.yaml",
        "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}",
    }

    def run(*arguments):
        return subprocess.run(
            ["airflow", *arguments], env=environment, check=False, text=True, capture_output=True, timeout=300
        )

    assert run("db", "migrate").returncode == 0
    run.home = home
    return run


def test_both_examples_parse(airflow):
    assert airflow("dags", "reserialize").returncode == 0
    listed = airflow("dags", "list", "--output", "json").stdout
    found = {dag["dag_id"] for dag in json.loads(listed[listed.index("[{") :])}
    assert found == {"night_by_bash", "night_by_spark_submit"}
    errors = airflow("dags", "list-import-errors")
    assert "No data found" in errors.stdout + errors.stderr


def test_the_bash_example_runs_the_night_that_closes(airflow):
    # 06:00 in New York, as the schedule's own runs have it.
    ended = airflow("dags", "test", "night_by_bash", "2013-09-30T10:00:00+00:00")
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    arguments = (airflow.home / "arguments").read_text(encoding="utf-8")
    assert re.match(r"run /pipelines/flights.yaml --wait 2h --date \d{4}-\d\d-\d\d\n", arguments)


def test_a_hundred_pipelines_are_parsed_in_two_seconds_and_no_jvm(tmp_path):
    """The time is printed, and bounded loosely: the machine may have other work."""
    for number in range(100):
        content = fields(pipeline=f"pipeline-{number:03}")
        (tmp_path / f"{number:03}.json").write_text(json.dumps(content), encoding="utf-8")
    script = ROOT / "airflow-dags" / "tests" / "parse_time.py"
    ended = subprocess.run([sys.executable, script, tmp_path], check=True, text=True, capture_output=True, timeout=300)
    measured = json.loads(ended.stdout.splitlines()[-1])
    print(measured)
    assert measured["dags"] == 200
    assert measured["processes"] == 0
