"""The notebooks run top to bottom on a small pipeline, and its tables are read by DuckDB, pandas and Polars from their files.

NotebooksIT starts this: PIPELINE is a pipeline file with published nights, NIGHTJAR the command, CHANGE a change for the second notebook.
"""

import base64
import json
import os
import subprocess
from pathlib import Path

import duckdb
import nbformat
import pandas
import polars
import pytest
from nbclient import NotebookClient

HERE = Path(__file__).parent
LEAST_PLOTS = {"look_at_a_night": 5, "try_a_change": 2}


def nightjar(*arguments):
    done = subprocess.run([os.environ["NIGHTJAR"], *arguments, "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def listing():
    return nightjar("tables", "files", os.environ["PIPELINE"], "predictions")


@pytest.fixture(scope="session")
def files(listing):
    return [file["address"].removeprefix("file:") for file in listing["files"]]


@pytest.fixture(scope="session")
def rows():
    """What nightjar sql says: night, count and the sum of the scores."""
    query = "select cast(night as string) as night, count(*) as n, sum(score) as s from predictions group by night order by night"
    return [(r["night"], r["n"], pytest.approx(r["s"])) for r in nightjar("sql", os.environ["PIPELINE"], query)["rows"]]


def contents(folder):
    return {str(f): (f.stat().st_size, f.stat().st_mtime_ns) for f in sorted(Path(folder).rglob("*")) if f.is_file()}


@pytest.mark.parametrize("name", LEAST_PLOTS)
def test_outputs_are_not_committed(name):
    for cell in nbformat.read(HERE / f"{name}.ipynb", as_version=4).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("name", LEAST_PLOTS)
def test_it_runs_top_to_bottom_with_plots_and_leaves_the_lake_alone(name):
    lake = Path(os.environ["NIGHTJAR_LAKE"])
    before = contents(lake)
    notebook = nbformat.read(HERE / f"{name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(HERE)}}).execute()
    plots = [
        base64.b64decode(output["data"]["image/png"])
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(plots) >= LEAST_PLOTS[name]
    assert all(plot.startswith(b"\x89PNG") and len(plot) > 2000 for plot in plots)
    assert contents(lake) == before


def test_duckdb_reads_the_published_rows(files, rows):
    query = f"select cast(night as varchar), count(*), sum(score) from read_parquet({files!r}) group by 1 order by 1"
    assert duckdb.sql(query).fetchall() == rows


def test_pandas_reads_the_published_rows(files, rows):
    frame = pandas.concat(pandas.read_parquet(file) for file in files)
    grouped = frame.groupby(frame["night"].astype(str))["score"].agg(["size", "sum"])
    assert list(grouped.itertuples(name=None)) == rows


def test_polars_reads_the_published_rows(files, rows):
    frame = polars.read_parquet(files, hive_partitioning=False)
    grouped = frame.group_by(polars.col("night").cast(polars.String)).agg(polars.len(), polars.col("score").sum())
    assert grouped.sort("night").rows() == rows
