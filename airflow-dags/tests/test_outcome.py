import pytest
from nightjar_airflow.outcome import Step, step


def after(code, result=None, tries=1, retries=3, lost_before=0):
    return step(code, result, tries=tries, retries=retries, lost_before=lost_before)


def answer(exit, message="why"):
    return {"ok": exit == 0, "exit": exit, "message": message}


def test_each_exit_code_of_ours_has_its_step():
    assert after(0, answer(0))[0] is Step.DONE
    assert after(2, answer(2)) == (Step.FAIL, "why")
    assert after(3, answer(3)) == (Step.FAIL, "held back by the data or the gate: why")
    assert after(4, answer(4)) == (Step.RETRY, "why")
    assert after(5, answer(5)) == (Step.WAIT, "why")
    assert after(1, answer(1)) == (Step.FAIL, "why")


def test_storage_that_is_not_there_is_tried_as_often_as_the_pipeline_says():
    assert after(4, answer(4), tries=3, retries=3)[0] is Step.RETRY
    assert after(4, answer(4), tries=4, retries=3) == (Step.FAIL, "why (tried 4 times)")
    assert after(4, answer(4), tries=1, retries=0)[0] is Step.FAIL


@pytest.mark.parametrize("code", [0, 1, 101, 134, 137, 143, -9, -15])
def test_a_process_that_ended_without_a_word_is_tried_once_more(code):
    assert after(code)[0] is Step.RETRY
    assert after(code, lost_before=1)[0] is Step.FAIL
    assert "second time" in after(code, lost_before=1)[1]


@pytest.mark.parametrize("code", [1, 137])
def test_the_result_file_counts_for_more_than_the_process(code):
    assert after(code, answer(0))[0] is Step.DONE
    assert after(0, answer(3))[0] is Step.FAIL


def test_a_usage_error_of_the_launcher_is_not_tried_again():
    assert after(2)[0] is Step.FAIL
