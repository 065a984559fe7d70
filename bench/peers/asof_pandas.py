"""pandas' side of `bin/bench asof`: merge_asof, the as-of join that pandas has.

Feast's file store (offline_stores/dask.py, read at its commit 03fca41) does not use it: it merges spine and events by key, so that each row is
paired with all events of its entity, drops the later ones and keeps the last. With 100 events a key that is 100 pairs a row, 10^9 for
10^7 rows, so merge_asof stands here for what a store on pandas can do.

Usage: asof_pandas.py SPINE EVENTS OUT. SPINE and EVENTS are Parquet files with `key` and `at`; pandas sorts both by `at`, as merge_asof
wants them. It says `ready VERSION`, then for each line on standard input reads, joins, writes OUT and answers with the seconds it took.
"""

import sys
import time

import pandas


def join(spine, events, out):
    left = pandas.read_parquet(spine).sort_values("at")
    right = pandas.read_parquet(events).sort_values("at")
    joined = pandas.merge_asof(left, right, on="at", by="key")
    joined.to_parquet(out, compression="snappy", index=False)


def main(spine, events, out):
    print("ready", pandas.__version__, flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        join(spine, events, out)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
