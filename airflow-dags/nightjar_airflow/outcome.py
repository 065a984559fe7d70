"""What the end of a Nightjar process means for the task. Plain values: nothing here imports Airflow."""

from __future__ import annotations

from enum import Enum

# Ended by a signal, or by spark-submit itself, whose 0 says no more than that the cluster took the application: nobody of ours spoke.
LOST = (0, 1, 101, 134, 137, 143)


class Step(Enum):
    """What the task does next."""

    DONE = "done"
    RETRY = "retry"
    FAIL = "fail"
    WAIT = "wait"


def step(code: int, result: dict | None, *, tries: int, retries: int, lost_before: int) -> tuple[Step, str]:
    """The next step and a sentence that says why.

    :param code: exit code of the process that the task started; negative for a signal
    :param result: content of the result file; None if there is none
    :param tries: this one included, since the task was last cleared
    :param retries: how many the pipeline allows for storage or servers that are not there
    :param lost_before: tries since the task was last cleared that ended without a word
    """
    if result is not None:
        return by_exit(int(result.get("exit", code)), str(result.get("message", "")), tries, retries)
    code = 128 - code if code < 0 else code
    if code in LOST or code > 128:
        what = f"the process ended with {code} and without a result: killed, or out of memory"
        if lost_before:
            return Step.FAIL, f"{what}; that was the second time"
        return Step.RETRY, f"{what}; tried once more"
    return by_exit(code, "", tries, retries)


def by_exit(code: int, message: str, tries: int, retries: int) -> tuple[Step, str]:
    says = message or f"nightjar ended with {code}; its messages are in the log above"
    if code == 0:
        return Step.DONE, ""
    if code == 3:
        return Step.FAIL, f"held back by the data or the gate: {says}"
    if code == 4:
        return (Step.RETRY, says) if tries <= retries else (Step.FAIL, f"{says} (tried {tries} times)")
    if code == 5:
        return Step.WAIT, says
    return Step.FAIL, says
