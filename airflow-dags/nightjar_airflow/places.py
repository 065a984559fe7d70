"""Small files on this machine, or wherever Airflow's ObjectStoragePath reaches (with the provider of that store installed)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import unquote, urlsplit

# As Claim.LEASE.
LEASE = timedelta(seconds=60)


def place(address: str):
    """A pathlib-like path for a path or an address; Hadoop's s3a is everybody else's s3."""
    scheme = urlsplit(address).scheme
    if scheme in ("", "file"):
        return Path(unquote(urlsplit(address).path)) if scheme else Path(address)
    from airflow.sdk import ObjectStoragePath

    return ObjectStoragePath("s3" + address[3:] if scheme == "s3a" else address)


def read(address: str) -> bytes | None:
    """The whole file, or None if there is none."""
    try:
        return place(address).read_bytes()
    except FileNotFoundError:
        return None


def result(address: str) -> dict | None:
    """A result file, or None if there is none yet."""
    text = read(address)
    return None if text is None else json.loads(text)


def at_work(lake: str, names: tuple[str, ...], night: str, now: datetime | None = None) -> str | None:
    """Who is at the night: an attempt whose claim under one of these names is held and was renewed within the lease."""
    now = now or datetime.now(timezone.utc)
    folder = place(f"{lake}/_claims")
    try:
        files = sorted(folder.iterdir(), key=lambda file: file.name)
    except FileNotFoundError:
        return None
    for name in names:
        mine = [file for file in files if file.name.startswith(name.format(night=night) + "#")]
        if not mine:
            continue
        try:
            owner = json.loads(mine[-1].read_bytes())
            renewed = datetime.fromisoformat(owner["renewed"].replace("Z", "+00:00")[:19] + "+00:00")
        except (FileNotFoundError, ValueError, KeyError):
            continue
        if not owner["released"] and owner["work"] == f"night {night}" and now - renewed < LEASE:
            return owner["attempt"]
    return None
