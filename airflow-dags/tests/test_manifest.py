import json
from datetime import datetime, timezone

import pytest
from conftest import fields
from nightjar_airflow.manifest import Manifest, ManifestError, night_of, overrides

NEW_YORK = "America/New_York"


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def test_the_night_of_a_scheduled_run_is_the_day_of_its_logical_date_in_the_pipelines_zone():
    # 06:00 in New York is 10:00 UTC; 21:00 there is 01:00 UTC of the next day.
    assert night_of(NEW_YORK, "0 6 * * *", utc("2013-09-30T10:00"), utc("2013-10-01T10:00")) == "2013-09-30"
    assert night_of(NEW_YORK, "0 21 * * *", utc("2013-10-01T01:00"), utc("2013-10-02T01:00")) == "2013-09-30"


def test_a_date_that_was_asked_for_wins():
    assert night_of(NEW_YORK, "0 6 * * *", utc("2013-09-30T10:00"), utc("2013-10-01T10:00"), "2013-09-12") == "2013-09-12"


def test_a_run_without_a_logical_date_is_for_the_last_night_whose_cut_off_has_passed():
    assert night_of(NEW_YORK, "0 6 * * *", None, utc("2013-10-02T09:59")) == "2013-09-30"
    assert night_of(NEW_YORK, "0 6 * * *", None, utc("2013-10-02T10:00")) == "2013-10-01"


def test_a_date_that_is_none_is_refused():
    with pytest.raises(ManifestError, match="conf.date: '30.9.2013' is not a date like 2013-09-30"):
        night_of(NEW_YORK, "0 6 * * *", None, utc("2013-10-02T10:00"), "30.9.2013")


def test_conf_lays_values_over_the_file_as_set_does():
    expected = ["--set", "training.history=120d"]
    assert overrides({"set": {"training.history": "120d"}}) == expected
    assert overrides({"set": ["training.history=120d"]}) == expected
    assert overrides({}) == []
    with pytest.raises(ManifestError, match="conf.set: 'history' is neither"):
        overrides({"set": "history"})


def test_a_manifest_of_another_format_is_refused(tmp_path):
    file = tmp_path / "rides.json"
    file.write_text(json.dumps(fields(format=2)), encoding="utf-8")
    with pytest.raises(ManifestError, match=r"rides.json: format 2, but this package reads 1; render"):
        Manifest.read(file)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}'])
def test_a_file_that_is_no_manifest_is_refused(tmp_path, text):
    file = tmp_path / "rides.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError, match=r"rides.json: is no manifest"):
        Manifest.read(file)


def test_a_manifest_is_stale_when_the_pipeline_file_has_another_text(manifest):
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert manifest(file_sha256=digest).stale(b"abc") is None
    assert "has changed since its manifest was rendered" in manifest(file_sha256=digest).stale(b"abd")


def test_a_task_knows_the_claims_of_its_stages(manifest):
    assert [task.claims for task in manifest().tasks] == [("data",), ("data",), ("night-{night}",)]
