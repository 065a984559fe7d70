"""Counts the tests in all JUnit XML reports under a folder and prints one closing line.

Usage: count_tests.py FOLDER BUILD_STATUS. Ends with 1 if a test failed, if none ran, or if the build itself failed
(a compiler or gate error stands in no report, so it counts as one failure).
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

REPORTS = ("surefire-reports", "failsafe-reports", "pytest-reports")


def failures(folder):
    """Yields (outcome, name, message) of every test case in the reports."""
    for reports in REPORTS:
        for report in sorted(folder.glob(f"**/{reports}/*.xml")):
            if report.name == "failsafe-summary.xml":
                continue
            for case in ElementTree.parse(report).iter("testcase"):
                name = f"{case.get('classname')}.{case.get('name')}"
                wrong = case.find("failure")
                wrong = case.find("error") if wrong is None else wrong
                skip = case.find("skipped")
                if wrong is not None:
                    yield "failed", name, wrong.get("message") or wrong.get("type") or ""
                elif skip is not None:
                    yield "skipped", name, skip.get("message") or ""
                else:
                    yield "passed", name, ""


def main(folder, build_status):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for outcome, name, message in failures(folder):
        counts[outcome] += 1
        if outcome != "passed":
            print(f"{outcome}: {name}: {message.strip().splitlines()[0] if message.strip() else 'no message'}")
    if build_status != 0:
        print("failed: the build itself (see above)")
        counts["failed"] += 1
    if sum(counts.values()) == 0:
        print("no test ran")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", flush=True)
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
