#!/usr/bin/env python3
"""Prints the figures that README.md states about the landing zone. Needs what examples/requirements.txt lists.

    venv/bin/python examples/flights/describe_landing.py
"""

import csv
import gzip
import pathlib
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

LANDING = pathlib.Path(__file__).resolve().parent / "landing"
NEW_YORK = ZoneInfo("America/New_York")


def rows_of(name):
    for path in sorted((LANDING / name).glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
            yield from csv.DictReader(text)


def say(what, value):
    print(f"{what:74} {value:>10,}" if isinstance(value, int) else f"{what:74} {value:>10}")


def day(row):
    return f"{row['year']}-{int(row['month']):02d}-{int(row['day']):02d}"


def repeats(rows, *columns):
    counts = Counter(tuple([day(row)] + [row[column] for column in columns]) for row in rows)
    return sum(count > 1 for count in counts.values())


def under_way_at_six(row):
    """Whether the flight was in the air or not yet off at 06:00 of the next day; taxiing is not counted."""
    if row["air_time"] == "NA":
        return False
    scheduled = datetime.fromisoformat(day(row)).replace(
        hour=int(row["sched_dep_time"]) // 100, minute=int(row["sched_dep_time"]) % 100, tzinfo=NEW_YORK)
    landed = scheduled.astimezone(ZoneInfo("UTC")) + timedelta(minutes=int(row["dep_delay"]) + int(row["air_time"]))
    return landed > (datetime.fromisoformat(day(row)) + timedelta(days=1)).replace(hour=6, tzinfo=NEW_YORK)


def flights(schedule, arrivals):
    say("arrivals: rows", len(arrivals))
    cancelled = [row for row in arrivals if row["dep_time"] == "NA"]
    say("arrivals: cancelled (dep_time NA)", len(cancelled))
    say("arrivals: departed, arr_delay NA (diverted or unknown)",
        sum(row["dep_time"] != "NA" and row["arr_delay"] == "NA" for row in arrivals))
    late = [row for row in arrivals if row["arr_delay"] != "NA" and int(row["arr_delay"]) >= 30]
    say("arrivals: 30 minutes late or more", len(late))
    say("arrivals: of those with an arr_delay, per cent",
        f"{100 * len(late) / sum(row['arr_delay'] != 'NA' for row in arrivals):.1f}")
    say("arrivals: still under way at 06:00 of the next day", sum(map(under_way_at_six, arrivals)))
    say("arrivals: dep_delay below -30", sum(r["dep_delay"] != "NA" and int(r["dep_delay"]) < -30 for r in arrivals))
    say("schedule: rows", len(schedule))
    say("schedule: keys repeated by day, carrier, flight", repeats(schedule, "carrier", "flight"))
    say("schedule: keys repeated by day, carrier, flight, origin", repeats(schedule, "carrier", "flight", "origin"))
    say("schedule: tailnum NA", sum(row["tailnum"] == "NA" for row in schedule))
    say("arrivals: tailnum NA, and not cancelled",
        sum(row["tailnum"] == "NA" and row["dep_time"] != "NA" for row in arrivals))
    say("schedule: tailnum does not begin with N", sum(row["tailnum"][:1] != "N" for row in schedule))
    say("schedule: distance below 50 miles", sum(int(row["distance"]) < 50 for row in schedule))
    distances = {(row["origin"], row["dest"], row["distance"]) for row in schedule}
    say("schedule: routes with two distances", len(distances) - len({route[:2] for route in distances}))
    say("schedule: time_hour is not the local hour", sum(
        datetime.fromisoformat(row["time_hour"].replace("Z", "+00:00")).astimezone(NEW_YORK).hour != int(row["hour"])
        for row in schedule))


def look_ups(schedule):
    planes = pq.read_table(LANDING / "planes.parquet").to_pylist()
    airports = pq.read_table(LANDING / "airports.parquet").to_pylist()
    known = {plane["tailnum"] for plane in planes}
    small = {plane["tailnum"] for plane in planes if plane["seats"] < 10}
    with_number = [row for row in schedule if row["tailnum"] != "NA"]
    say("planes: fewer than 10 seats", len(small))
    say("planes: year unknown", sum(plane["year"] is None for plane in planes))
    say("schedule: departures with such a plane", sum(row["tailnum"] in small for row in with_number))
    say("schedule: departures with a tailnum that planes does not know",
        sum(row["tailnum"] not in known for row in with_number))
    faa = {airport["faa"] for airport in airports}
    unknown = Counter(row["dest"] for row in schedule if row["dest"] not in faa)
    say("schedule: destinations that airports does not know: " + " ".join(sorted(unknown)), sum(unknown.values()))
    east = sorted(airport["faa"] for airport in airports if airport["lon"] > 0)
    say("airports: east of Greenwich: " + " ".join(east), len(east))


def weather():
    rows = list(rows_of("weather"))
    say("weather: rows", len(rows))
    say("weather: keys repeated by origin, time_hour", len(rows) - len({(r["origin"], r["time_hour"]) for r in rows}))
    say("weather: wind_speed above 200 miles an hour",
        sum(row["wind_speed"] != "NA" and float(row["wind_speed"]) > 200 for row in rows))
    for column in ("temp", "wind_speed", "wind_dir", "pressure", "wind_gust"):
        say(f"weather: {column} NA", sum(row[column] == "NA" for row in rows))
    hours = Counter(day(row) for row in rows)
    short = {date: count for date, count in sorted(hours.items()) if count < 70}
    say("weather: days with fewer than 70 rows: " + " ".join(f"{d[5:]}:{n}" for d, n in short.items()), len(short))


def main():
    schedule = list(rows_of("schedule"))
    flights(schedule, list(rows_of("arrivals")))
    look_ups(schedule)
    weather()


if __name__ == "__main__":
    main()
