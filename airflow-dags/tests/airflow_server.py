"""The real Airflow of a test, by bin/lib/airflow_server.py, and a few words with it."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """Started when made; stopped, with all its processes, by ``close``."""

    def __init__(self, home: Path, dags: Path, **settings):
        command = [sys.executable, ROOT / "bin" / "lib" / "airflow_server.py", "serve", "--home", home, "--dags", dags]
        for key, value in settings.items():
            command += ["--config", f"{key.replace('__', '.')}={value}"]
        self.home = home
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"Airflow did not start, logs in {home}")
        self.info = json.loads(line)
        self._token = self._ask("POST", "/auth/token", {"username": self.info["user"], "password": self.info["password"]})[
            "access_token"
        ]

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=120)

    def _ask(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if path.startswith("/api"):
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.info["url"] + path, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def get(self, path):
        return self._ask("GET", "/api/v2" + path)

    def unpause(self, dag):
        """Once Airflow has read the DAG."""
        until = time.monotonic() + 180
        while True:
            try:
                return self._ask("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})
            except urllib.error.HTTPError as error:
                if error.code != 404 or time.monotonic() > until:
                    raise
            time.sleep(1)

    def trigger(self, dag, run, **body):
        return self._ask("POST", f"/api/v2/dags/{dag}/dagRuns", {"dag_run_id": run, **body})

    def backfill(self, dag, first, last, **more):
        """Asks again while the server is too busy to answer (503), and is content if that one did it (409)."""
        body = {"dag_id": dag, "from_date": first, "to_date": last, **more}
        until, busy = time.monotonic() + 60, False
        while True:
            try:
                return self._ask("POST", "/api/v2/backfills", body)
            except urllib.error.HTTPError as error:
                if error.code == 409 and busy:
                    return None
                if error.code != 503 or time.monotonic() > until:
                    raise
                busy = True
            time.sleep(1)

    def runs(self, dag):
        return {r["dag_run_id"]: r for r in self.get(f"/dags/{dag}/dagRuns?limit=100")["dag_runs"]}

    def tasks(self, dag, run):
        found = self.get(f"/dags/{dag}/dagRuns/{run}/taskInstances")["task_instances"]
        return {task["task_id"]: task for task in found}

    def xcom(self, dag, run, task, key):
        return self.get(f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/xcomEntries/{key}?deserialize=true")["value"]

    def until(self, what, condition, seconds=900):
        """Waits until the condition gives something true; that."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(1)
        raise AssertionError(f"not within {seconds} s: {what}; logs in {self.home}")

    def ended(self, dag, number, seconds=900):
        """The states of the DAG's runs by logical date, once so many have ended."""

        def look():
            runs = self.runs(dag).values()
            done = [r for r in runs if r["state"] in ("success", "failed")]
            return {r["dag_run_id"]: r["state"] for r in done} if len(done) >= number else None

        return self.until(f"{number} runs of {dag}", look, seconds)

    def log(self, dag, run, task, number):
        return json.dumps(self.get(f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/logs/{number}")["content"])


def descendants(root):
    """Process ids below a process."""
    found, ask = [], [root]
    while ask:
        pid = ask.pop()
        for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
            below = [int(child) for child in tasks.read_text().split()]
            found += below
            ask += below
    return found


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
