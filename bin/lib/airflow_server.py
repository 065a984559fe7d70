"""A real Airflow for tests, on loopback and free ports, with SQLite.

    airflow_server.py venv                            makes the virtual environment if need be and prints its folder
    airflow_server.py serve --home DIR --dags DIR …   starts Airflow, prints one line of JSON when it is healthy, and stops
                                                      everything when standard input closes or this process ends, however

The line: {"url", "port", "user", "password", "home", "venv", "pid"}. Logs of the pieces are DIR/*.log, those of tasks DIR/logs.
Python's standard library only: it runs before there is anything else. Linux (it adopts orphans, so that none is left behind).
"""

import argparse
import ctypes
import fcntl
import hashlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "airflow-dags" / "requirements-airflow.txt"
USER = "admin"
# Task logs are read from the disk, so the scheduler need not serve them, which it would do on every interface.
PIECES = {"api-server": (), "scheduler": ("--skip-serve-logs",), "dag-processor": ()}
HEALTHY_WITHIN = 300
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def say(text):
    print(f"airflow_server: {text}", file=sys.stderr, flush=True)


def venv():
    """The folder of the virtual environment, made from the lock file and kept until that changes."""
    folder = Path(os.environ.get("NIGHTJAR_AIRFLOW_VENV") or ROOT / "target" / "airflow")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / "airflow.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = LOCK.read_bytes()
        stamp = folder / "lock.txt"
        if not stamp.exists() or stamp.read_bytes() != wanted:
            say("installing Airflow from the lock file (a minute or two)")
            shutil.rmtree(folder, ignore_errors=True)
            install(folder)
            stamp.write_bytes(wanted)
    return folder


def install(folder):
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, stdout=sys.stderr)
    pip = [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    first = "".join(line for line in open(LOCK, encoding="utf-8") if line.startswith(("setuptools==", "wheel==")))
    (folder / "first.txt").write_text(first, encoding="utf-8")
    subprocess.run([*pip, "-r", folder / "first.txt"], check=True, stdout=sys.stderr)
    subprocess.run([*pip, "--no-build-isolation", "-r", LOCK], check=True, stdout=sys.stderr)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def settings(home, dags, port, parallelism, more):
    """The environment of Airflow's processes."""
    url = f"http://127.0.0.1:{port}"
    values = {
        "core.dags_folder": dags,
        "core.load_examples": "False",
        "core.executor": "LocalExecutor",
        "core.parallelism": parallelism,
        "core.execution_api_server_url": f"{url}/execution/",
        "core.simple_auth_manager_users": f"{USER}:admin",
        "core.simple_auth_manager_passwords_file": home / "passwords.json",
        "core.fernet_key": "",
        "database.sql_alchemy_conn": f"sqlite:///{home}/airflow.db",
        "api.host": "127.0.0.1",
        "api.port": port,
        "api.workers": 1,
        "api.base_url": url,
        "api_auth.jwt_secret": secrets.token_hex(32),
        "api.secret_key": secrets.token_hex(32),
        "logging.base_log_folder": home / "logs",
        "scheduler.enable_health_check": "False",
        "scheduler.scheduler_idle_sleep_time": 0.5,
        "dag_processor.refresh_interval": 2,
        "dag_processor.min_file_process_interval": 5,
        "dag_processor.parsing_processes": 1,
    }
    values.update(more)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AIRFLOW") and name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    }
    for key, value in values.items():
        section, _, name = key.partition(".")
        environment[f"AIRFLOW__{section.upper()}__{name.upper()}"] = str(value)
    environment["AIRFLOW_HOME"] = str(home)
    environment["PYTHONPATH"] = str(ROOT / "airflow-dags")
    environment["PATH"] = f"{venv() / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    environment["PYTHONUNBUFFERED"] = "1"
    return environment


def database(home, environment):
    """A migrated database: made once for each lock file, then copied."""
    template = venv().parent / f"airflow-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}.db"
    if not template.exists():
        subprocess.run(["airflow", "db", "migrate"], env=environment, check=True, stdout=sys.stderr)
        beside = template.with_suffix(f".{os.getpid()}")
        shutil.copyfile(home / "airflow.db", beside)
        beside.replace(template)
    else:
        shutil.copyfile(template, home / "airflow.db")


def descendants(root):
    """Process ids below a process, by /proc."""
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, ask = [], [root]
    while ask:
        below = children.get(ask.pop(), [])
        found += below
        ask += below
    return found


def stop_all():
    """Ends all processes below this one, politely for a while; orphans come to this process, so none is missed."""
    for signum, patience in ((signal.SIGTERM, 8), (signal.SIGKILL, 30)):
        until = time.monotonic() + patience
        told = set()
        while time.monotonic() < until:
            reap()
            alive = descendants(os.getpid())
            if not alive:
                return
            for pid in alive:
                if pid not in told:
                    told.add(pid)
                    try:
                        os.kill(pid, signum)
                    except ProcessLookupError:
                        pass
            time.sleep(0.1)


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def healthy(url):
    try:
        with urllib.request.urlopen(f"{url}/api/v2/monitor/health", timeout=5) as answer:
            health = json.load(answer)
    except (OSError, ValueError, urllib.error.URLError):
        return False
    return all((health.get(p) or {}).get("status") == "healthy" for p in ("metadatabase", "scheduler", "dag_processor"))


def keep(arguments, life):
    """Starts the pieces, says where they are, and stops them when the pipe of the one who asked closes. Never returns."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        home = Path(arguments.home).resolve()
        home.mkdir(parents=True, exist_ok=True)
        port, password = free_port(), secrets.token_urlsafe(12)
        (home / "passwords.json").write_text(json.dumps({USER: password}), encoding="utf-8")
        more = dict(pair.split("=", 1) for pair in arguments.config)
        dags = Path(arguments.dags).resolve()
        environment = settings(home, dags, port, arguments.parallelism, more)
        (home / "environment.json").write_text(json.dumps(environment), encoding="utf-8")
        if not (home / "airflow.db").exists():
            database(home, environment)
        pieces = {name: start(name, home, environment) for name in PIECES}
        url = f"http://127.0.0.1:{port}"
        wait_until_healthy(url, pieces, home, life)
        print(
            json.dumps(
                {
                    "url": url,
                    "port": port,
                    "user": USER,
                    "password": password,
                    "home": str(home),
                    "venv": str(venv()),
                    "pid": os.getpid(),
                }
            ),
            flush=True,
        )
        while not select.select([life], [], [], 1)[0]:
            # An orphan comes here to be reaped; the pieces are ours to watch.
            reap()
    finally:
        stop_all()


def start(name, home, environment):
    with open(home / f"{name}.log", "ab") as log:
        return subprocess.Popen(
            ["airflow", name, *PIECES[name]],
            env=environment,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_until_healthy(url, pieces, home, life):
    until = time.monotonic() + HEALTHY_WITHIN
    while not healthy(url):
        for name, process in pieces.items():
            if process.poll() is not None:
                tail = (home / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-3000:]
                raise SystemExit(f"airflow_server: {name} ended with {process.returncode}:\n{tail}")
        if time.monotonic() > until:
            raise SystemExit(f"airflow_server: not healthy within {HEALTHY_WITHIN} s; logs are in {home}")
        if select.select([life], [], [], 0.5)[0]:
            raise SystemExit("airflow_server: asked to stop before it was healthy")


def serve(arguments):
    """Forks the keeper; lives until standard input closes, a signal comes or the keeper ends."""
    venv()
    read, write = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        os.close(write)
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        status = 1
        try:
            keep(arguments, read)
            status = 0
        except SystemExit as end:
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr, flush=True)
            status = 1 if end.code else 0
        except BaseException as error:  # the keeper must end here, in whatever way
            say(repr(error))
        finally:
            os._exit(status)
    os.close(read)
    stop = {"asked": False}

    def ask(*_):
        stop["asked"] = True

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    while not stop["asked"]:
        ended, status = os.waitpid(keeper, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if select.select([0], [], [], 0.3)[0] and not os.read(0, 4096):
            break
    os.close(write)
    return os.waitstatus_to_exitcode(os.waitpid(keeper, 0)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("venv", help="make the virtual environment, print its folder")
    server = commands.add_parser("serve", help="start Airflow, print where, stop when standard input closes")
    server.add_argument("--home", required=True, help="AIRFLOW_HOME; its database is kept if there is one")
    server.add_argument("--dags", required=True, help="folder of DAG files")
    server.add_argument("--parallelism", type=int, default=2, help="tasks at a time. Default: 2")
    server.add_argument("--config", action="append", default=[], metavar="SECTION.KEY=VALUE", help="more settings")
    arguments = parser.parse_args()
    if arguments.command == "venv":
        print(venv())
        return 0
    return serve(arguments)


if __name__ == "__main__":
    sys.exit(main())
