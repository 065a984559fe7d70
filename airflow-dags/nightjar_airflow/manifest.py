"""Manifests, and which night a run is for. Plain values: nothing here imports Airflow."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

FORMAT = 1
# Stages whose writers exclude each other; the others claim their night. As in NightRunner.
DATA_STAGES = ("ingest", "validate", "features", "train")


class ManifestError(ValueError):
    """A file that is no manifest, or one of another version of Nightjar."""


@dataclass(frozen=True)
class Task:
    """One task of a night: the stages from one to another, both included."""

    id: str
    first: str
    last: str
    pool: str
    depends_on_past: bool
    publishes: tuple[str, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """Which claims its process takes, with ``{night}`` for the date."""
        data = self.first in DATA_STAGES
        serving = self.last not in DATA_STAGES
        return (("data",) if data else ()) + (("night-{night}",) if serving else ())


@dataclass(frozen=True)
class Manifest:
    """What ``nightjar airflow render`` wrote about a pipeline."""

    pipeline: str
    question: str
    file: str
    file_sha256: str
    lake: str
    zone: str
    cron: str
    start_date: str
    end_date: str
    catchup: bool
    max_active_runs: int
    owner: str
    tags: tuple[str, ...]
    retries: int
    retry_after_minutes: int
    timeout_minutes: int
    wait_minutes: int
    predictions_dag: bool
    report_link: str
    spark_link: str
    command: tuple[str, ...]
    layers: tuple[str, ...]
    mode: str
    results: str
    tasks: tuple[Task, ...]

    @classmethod
    def read(cls, file: Path) -> Manifest:
        """Reads one manifest; raises ManifestError with the file's name and what is wrong."""
        try:
            fields = json.loads(file.read_text(encoding="utf-8"))
            if fields["format"] != FORMAT:
                raise ManifestError(
                    f"{file}: format {fields['format']}, but this package reads {FORMAT}; "
                    "render the manifest with the Nightjar that the package came with"
                )
            return cls(
                **{name: fields[name] for name in PLAIN},
                tags=tuple(fields["tags"]),
                report_link=fields["links"]["report"],
                spark_link=fields["links"]["spark"],
                command=tuple(fields["start"]["command"]),
                layers=tuple(fields["start"]["layers"]),
                mode=fields["start"]["mode"],
                results=fields["start"]["results"],
                tasks=tuple(
                    Task(t["id"], t["from"], t["to"], t["pool"], t["depends_on_past"], tuple(t["publishes"]))
                    for t in fields["tasks"]
                ),
            )
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ManifestError(f"{file}: is no manifest ({error!r}); write it with nightjar airflow render") from error

    def stale(self, text: bytes) -> str | None:
        """What is wrong if the pipeline file is not the one that the manifest was made from."""
        if hashlib.sha256(text).hexdigest() == self.file_sha256:
            return None
        return (
            f"{self.file}: has changed since its manifest was rendered, so the DAG may not be what the file says; "
            "render it anew (nightjar airflow render) and clear the task"
        )


PLAIN = (
    "pipeline question file file_sha256 lake zone cron start_date end_date catchup max_active_runs owner retries "
    "retry_after_minutes timeout_minutes wait_minutes predictions_dag"
).split()


def night_of(zone: str, cron: str, logical_date: datetime | None, run_after: datetime, asked: str | None = None) -> str:
    """The night of a run, as ``--date`` wants it.

    The date that was asked for by hand; else the day of the logical date in the pipeline's zone: a scheduled run's interval begins
    at the cut-off on the day that the night closes. A run without a logical date is for the last night whose cut-off has passed.
    """
    if asked is not None:
        try:
            return date.fromisoformat(asked).isoformat()
        except (TypeError, ValueError):
            raise ManifestError(f"conf.date: {asked!r} is not a date like 2013-09-30") from None
    there = ZoneInfo(zone)
    if logical_date is not None:
        return logical_date.astimezone(there).date().isoformat()
    minute, hour = (int(part) for part in cron.split()[:2])
    now = run_after.astimezone(there)
    days = 1 if (now.hour, now.minute) >= (hour, minute) else 2
    return (now.date() - timedelta(days=days)).isoformat()


def overrides(conf: dict) -> list[str]:
    """``--set`` arguments of a run's ``conf``: ``{"set": {"training.history": "120d"}}`` or ``{"set": ["training.history=120d"]}``."""
    given = conf.get("set") or []
    pairs = [f"{key}={value}" for key, value in given.items()] if isinstance(given, dict) else list(given)
    if not all(isinstance(pair, str) and "=" in pair for pair in pairs):
        raise ManifestError(f'conf.set: {given!r} is neither {{"key": "value"}} nor ["key=value"]')
    return [argument for pair in pairs for argument in ("--set", pair)]
