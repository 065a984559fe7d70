"""The operator: one task of a night, by a Nightjar process."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowRescheduleException, AirflowSkipException

from nightjar_airflow import places
from nightjar_airflow.links import ReportLink, SparkLink
from nightjar_airflow.manifest import Manifest, ManifestError, Task, night_of, overrides
from nightjar_airflow.outcome import Step, step
from nightjar_airflow.process import Child, submission

# How long a cluster may keep a submitted application waiting before it is taken for lost.
QUEUE = timedelta(minutes=30)
# Seconds in which an application that has given its claim back, or lost a stage's claim before taking the next, speaks again.
SETTLE = 15


class NightjarOperator(BaseOperator):
    """Runs some stages of the run's night.

    Returns the answer of ``nightjar run``. Storage or servers that are not there are tried again with backoff; a wrong pipeline file,
    data that did not pass and a shut gate fail at once; a night at which another process is waits without holding a slot or counting
    as a failure; a process that ended without a word is tried again once.
    """

    ui_color = "#dfe8f5"
    operator_extra_links = (ReportLink(), SparkLink())

    def __init__(self, *, manifest: Manifest, part: Task, only_asked_for: bool = False, ask_again: int = 30, **kwargs):
        """
        :param manifest: the pipeline's
        :param part: the stages
        :param only_asked_for: whether runs that the schedule made are skipped, so that only backfills and runs by hand do something
        :param ask_again: seconds until a night at which another process is, is tried again
        """
        # One retry more than none: for a process that ended without a word.
        super().__init__(retries=max(1, manifest.retries), **kwargs)
        self.manifest = manifest
        self.part = part
        self.only_asked_for = only_asked_for
        self.ask_again = ask_again
        self.addresses: dict[str, str] = {}
        self._child: Child | None = None

    def execute(self, context):
        run = context["dag_run"]
        if self.only_asked_for and str(getattr(run.run_type, "value", run.run_type)) == "scheduled":
            raise AirflowSkipException("this DAG is for backfills and runs by hand; the schedule's nights have their own")
        conf = run.conf or {}
        try:
            night = night_of(
                self.manifest.zone, self.manifest.cron, run.logical_date, run.run_after, conf.get("date")
            )
            more = overrides(conf)
            self._refuse_if_stale()
        except ManifestError as error:
            raise AirflowFailException(str(error)) from None
        self._link(night, {})
        memory = context["task_state_store"]
        if self.manifest.mode == "cluster":
            code, result = self._in_cluster(night, more, run.run_id, memory)
        else:
            code, result = self._here(night, more)
        return self._conclude(context, night, code, result, memory)

    def on_kill(self):
        if self._child is not None:
            self._child.stop()

    def _refuse_if_stale(self):
        text = places.read(self.manifest.file)
        if text is None:
            raise ManifestError(f"{self.manifest.file}: there is no such pipeline file on this worker (exit 2)")
        why = self.manifest.stale(text)
        if why is not None:
            raise ManifestError(f"{why} (exit 2)")

    def _command(self, night: str, more: list[str], result: str) -> list[str]:
        start = self.manifest
        stages = ["--from", self.part.first, "--to", self.part.last]
        return [*start.command, "run", start.file, *start.layers, *more, "--date", night, *stages, "--result", result]

    def _run(self, command: list[str], hear=lambda line: None) -> int:
        self.log.info("starting: %s", " ".join(command))

        def say(line: str) -> None:
            self.log.info("%s", line)
            hear(line)

        try:
            self._child = Child(command, dict(os.environ))
        except OSError as error:
            raise AirflowFailException(
                f"{command[0]}: cannot be started on this worker ({error.strerror}); install Nightjar there, or render the manifest"
                " with --command"
            ) from None
        try:
            return self._child.wait(say)
        finally:
            # Also when the task is ended or timed out: nothing of it goes on.
            self._child.stop()

    def _here(self, night: str, more: list[str]) -> tuple[int, dict | None]:
        with tempfile.TemporaryDirectory(prefix="nightjar-") as folder:
            file = str(Path(folder) / "result.json")
            return self._run(self._command(night, more, file)), places.result(file)

    def _in_cluster(self, night: str, more: list[str], run_id: str, memory) -> tuple[int, dict | None]:
        """The driver is elsewhere: an attempt before this one may have left it running, and its result file is all that it says."""
        record = memory.get("submission")
        if record is not None and not record.get("concluded"):
            self.log.info("an attempt before this one submitted %s; asking for its result", record)
            result = self._await(record, night)
            if result is not None:
                memory.set("submission", {**record, "concluded": True})
                return 0, result
            self.log.info("it is gone and left no result: submitting anew")
        number = 1 + (record or {}).get("number", 0)
        whose = hashlib.sha256(run_id.encode()).hexdigest()[:8]
        place = f"{self.manifest.results}/{night}/{self.part.id}-{whose}-{number}.json"
        record = {"number": number, "result": place, "at": datetime.now(timezone.utc).isoformat(), "id": None}
        memory.set("submission", record)

        def hear(line: str) -> None:
            name = submission(line)
            if name is not None and record["id"] != name:
                record["id"] = name
                memory.set("submission", record)

        command = [*self._command(night, more, place), "--wait", f"{self.manifest.wait_minutes}m"]
        code = self._run(command, hear)
        result = self._await(record, night) if code == 0 else places.result(place)
        memory.set("submission", {**record, "concluded": True})
        return code, result

    def _await(self, record: dict, night: str) -> dict | None:
        """The result of a submitted application; None once it is certainly not coming: nobody holds the night's claim any more, or
        nobody has taken it since the submission for as long as a cluster may keep an application waiting."""
        begun, said, silent = False, "", None
        patience = datetime.fromisoformat(record["at"]) + (QUEUE if record["id"] else timedelta(minutes=1))
        while True:
            result = places.result(record["result"])
            if result is not None:
                return result
            who = places.at_work(self.manifest.lake, self.part.claims, night)
            if who is not None and who != said:
                self.log.info("attached to %s: %s is at night %s", record["id"], who, night)
                said = who
            begun = begun or who is not None
            if who is not None or not (begun or datetime.now(timezone.utc) > patience):
                silent = None
            elif silent is None:
                silent = time.monotonic()
            elif time.monotonic() - silent > SETTLE:
                return None
            time.sleep(min(2, SETTLE))

    def _conclude(self, context, night: str, code: int, result: dict | None, memory):
        ti = context["ti"]
        first = ti.max_tries - self.retries + 1
        lost = [number for number in memory.get("lost") or [] if number >= first]
        after, why = step(
            code, result, tries=ti.try_number - first + 1, retries=self.manifest.retries, lost_before=len(lost)
        )
        if result is None:
            memory.set("lost", [*lost, ti.try_number])
        if after is Step.DONE:
            return self._done(context, night, result or {})
        ti.xcom_push(key="failure", value={"night": night, "exit": (result or {}).get("exit", code), "message": why})
        if after is Step.WAIT:
            self._wait(ti, why, memory)
        if after is Step.RETRY:
            raise AirflowException(why)
        raise AirflowFailException(why)

    def _done(self, context, night: str, result: dict):
        self._link(night, result)
        for asset in self.outlets:
            context["outlet_events"][asset].extra = {
                "night": night,
                "pipeline": self.manifest.pipeline,
                "run_id": result.get("run_id", ""),
            }
        for stage in result.get("stages", []):
            for name, value in (stage.get("figures") or {}).items():
                context["ti"].xcom_push(key=f"{stage['stage']}.{name}", value=value)
        return result

    def _wait(self, ti, why: str, memory):
        """Gives the slot back and comes again, for as long as the pipeline allows."""
        now = datetime.now(timezone.utc)
        waiting = memory.get("waiting") or {}
        if waiting.get("try") != ti.try_number:
            waiting = {"try": ti.try_number, "since": now.isoformat()}
            memory.set("waiting", waiting)
        limit = datetime.fromisoformat(waiting["since"]) + timedelta(minutes=self.manifest.wait_minutes)
        if now >= limit:
            raise AirflowFailException(f"{why} (waited {self.manifest.wait_minutes} minutes, as airflow.wait says)")
        self.log.info("%s: waiting, until %s at most", why, limit.isoformat(timespec="seconds"))
        raise AirflowRescheduleException(now + timedelta(seconds=self.ask_again))

    def _link(self, night: str, result: dict):
        names = {
            "pipeline": self.manifest.pipeline,
            "date": night,
            "application": str(result.get("application") or ""),
        }

        def filled(template: str) -> str:
            for name, value in names.items():
                template = template.replace("{" + name + "}", value)
            return template

        self.addresses["report"] = filled(self.manifest.report_link) or f"{self.manifest.lake}/reports/{night}.html"
        spark = filled(self.manifest.spark_link) if names["application"] else ""
        self.addresses["spark"] = spark or str(result.get("spark_ui") or "")
