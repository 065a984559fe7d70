import json
from datetime import datetime, timedelta, timezone

import pytest
from nightjar_airflow import places
from nightjar_airflow.process import submission

NOW = datetime(2024, 2, 15, 5, 0, tzinfo=timezone.utc)


@pytest.fixture
def lake(tmp_path):
    (tmp_path / "_claims").mkdir()

    def claim(name, number, seconds_ago, released=False, work="night 2024-02-14"):
        owner = {
            "attempt": f"attempt {number}",
            "work": work,
            "renewed": (NOW - timedelta(seconds=seconds_ago)).isoformat().replace("+00:00", ".123456789Z"),
            "released": released,
        }
        (tmp_path / "_claims" / f"{name}#{number:09d}").write_text(json.dumps(owner), encoding="utf-8")

    claim.uri = tmp_path.as_uri()
    return claim


def who(lake, *names):
    return places.at_work(lake.uri, names, "2024-02-14", NOW)


def test_the_newest_claim_counts_while_it_is_renewed(lake):
    lake("data", 1, 500)
    lake("data", 2, 20)
    assert who(lake, "data") == "attempt 2"


@pytest.mark.parametrize(
    "claim", [{"seconds_ago": 61}, {"seconds_ago": 1, "released": True}, {"seconds_ago": 1, "work": "night 2024-02-13"}]
)
def test_one_that_is_over_released_or_of_another_night_does_not(lake, claim):
    lake("data", 1, **claim)
    assert who(lake, "data") is None


def test_a_night_has_a_claim_of_its_own(lake):
    lake("night-2024-02-14", 3, 5)
    assert who(lake, "data") is None
    assert who(lake, "data", "night-{night}") == "attempt 3"


def test_a_lake_without_claims_has_nobody(tmp_path):
    assert places.at_work(tmp_path.as_uri(), ("data",), "2024-02-14", NOW) is None


def test_a_result_is_there_whole_or_not_at_all(tmp_path):
    assert places.result(str(tmp_path / "none.json")) is None
    (tmp_path / "a b.json").write_text('{"exit": 3}', encoding="utf-8")
    assert places.result((tmp_path / "a b.json").as_uri()) == {"exit": 3}
    assert places.result(str(tmp_path / "a b.json")) == {"exit": 3}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("INFO YarnClientImpl: Submitted application application_1700000000000_0007", "application_1700000000000_0007"),
        ("INFO ClientEndpoint: Driver successfully submitted as driver-20240215050000-0003", "driver-20240215050000-0003"),
        ("\t pod name: nightjar-rides-1a2b3c-driver", "nightjar-rides-1a2b3c-driver"),
        ("INFO SparkContext: Running Spark version 3.5.7", None),
    ],
)
def test_the_id_of_a_submission_is_read_from_what_spark_submit_says(line, name):
    assert submission(line) == name
