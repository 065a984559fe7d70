"""Prints how long it takes to make the DAGs of a folder of manifests, without the import of Airflow itself, which every DAG file shares.

    python parse_time.py FOLDER
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("AIRFLOW_HOME", tempfile.mkdtemp(prefix="airflow-home-"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

begin = time.perf_counter()
from nightjar_airflow import dags_from  # noqa: E402

imported = time.perf_counter()
dags = dags_from(sys.argv[1])
made = time.perf_counter()
children = [c for tasks in Path("/proc/self/task").glob("*/children") for c in tasks.read_text().split()]
print(
    json.dumps(
        {
            "manifests": len(list(Path(sys.argv[1]).glob("*.json"))),
            "dags": len(dags),
            "import_seconds": round(imported - begin, 3),
            "parse_seconds": round(made - imported, 3),
            "processes": len(children),
        }
    )
)
