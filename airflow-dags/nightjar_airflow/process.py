"""A child process in a group of its own, which ends with the task."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable

# What spark-submit says when the cluster has taken the application: YARN's, standalone's, Kubernetes' id.
SUBMISSION = re.compile(
    r"\b(application_\d+_\d+|driver-\d{14}-\d{4})\b|pod name: ([a-z0-9][a-z0-9.-]*-driver)\b", re.IGNORECASE
)


def submission(line: str) -> str | None:
    """The id of the application or driver that a line of output names."""
    found = SUBMISSION.search(line)
    return (found.group(1) or found.group(2)) if found else None


class Child:
    """One run of a command; its output goes line by line to ``say``."""

    PATIENCE = 20

    def __init__(self, command: list[str], environment: dict[str, str]):
        self._process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )

    def wait(self, say: Callable[[str], None]) -> int:
        """Until it ends; the exit code, negative for a signal."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            say(line.rstrip("\n"))
        return self._process.wait()

    def stop(self) -> None:
        """Ends the whole group: asked first, then killed."""
        for signum in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, signum)
            except ProcessLookupError:
                return
            try:
                self._process.wait(timeout=self.PATIENCE)
            except subprocess.TimeoutExpired:
                continue
