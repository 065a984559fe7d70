"""Tests of the Python package. Those that need a server or a JVM are in test_airflow_*.py; the others take seconds."""

import json
import os
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "airflow-dags"))

# Before anything imports Airflow: its home is nobody's, and it writes nothing elsewhere.
_HOME = tempfile.TemporaryDirectory(prefix="airflow-home-")
os.environ["AIRFLOW_HOME"] = _HOME.name
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "False"


def fields(**changes):
    """A manifest's content as ``nightjar airflow render`` writes it."""
    content = {
        "format": 1,
        "pipeline": "rides",
        "question": "Which rides will be late?",
        "file": "/pipelines/rides.yaml",
        "file_sha256": "0" * 64,
        "config_hash": "0123456789abcdef",
        "lake": "file:///lake/rides",
        "zone": "Europe/Berlin",
        "cron": "0 6 * * *",
        "start_date": "2024-01-01",
        "end_date": "",
        "catchup": True,
        "max_active_runs": 4,
        "owner": "ada",
        "tags": ["rides", "nightly"],
        "retries": 3,
        "retry_after_minutes": 5,
        "timeout_minutes": 60,
        "wait_minutes": 30,
        "predictions_dag": True,
        "links": {"report": "", "spark": ""},
        "start": {"command": ["nightjar"], "layers": [], "mode": "client", "results": "file:///lake/rides/_airflow"},
        "tasks": [
            task("data", "ingest", "features", True, ["planned", "rides"]),
            task("train", "train", "train", False, ["model_events"]),
            task("serve", "score", "export", False, ["predictions"]),
        ],
    }
    content.update(changes)
    return content


def task(name, first, last, depends, publishes, pool="default_pool"):
    return {
        "id": name,
        "from": first,
        "to": last,
        "pool": pool,
        "depends_on_past": depends,
        "publishes": publishes,
    }


@pytest.fixture
def manifest(tmp_path):
    """Writes a manifest with changes and reads it."""
    from nightjar_airflow.manifest import Manifest

    def make(**changes):
        file = tmp_path / "manifest.json"
        file.write_text(json.dumps(fields(**changes)), encoding="utf-8")
        return Manifest.read(file)

    return make
