"""Files of results are whole, and say what they hold."""

import json
import math
import os
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gdviz.errors import DataError
from gdviz.experiments import store
from gdviz.experiments.results import SeedResult
from gdviz.experiments.store import FinishedSeed, Partial, from_json, to_json, write_whole
from gdviz.origin import Origin
from tests.experiments.toy import TOY, ToySettings

ORIGIN = Origin({"python": "3"}, "a processor", "2025-01-01", "python -m gdviz.experiments toy")


def a_result():
    return TOY.gather([TOY.run_one(seed, TOY.full) for seed in range(3)], TOY.full, ORIGIN)


def test_a_result_survives_its_file():
    result = a_result()
    text = to_json(result)
    assert from_json(TOY, text) == result
    assert to_json(from_json(TOY, text)) == text


def test_numbers_that_json_has_no_word_for_survive():
    result = a_result()
    odd = (math.inf, -math.inf, 0.5)
    row = replace(result.rows[0], values={"loss": odd})
    text = to_json(replace(result, rows=(row,)))
    assert from_json(TOY, text).rows[0].values["loss"] == odd
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"key": "T1"}', "not JSON", to_json(a_result()).replace("0.1", "")]
)
def test_another_file_is_refused_with_what_was_expected(text):
    with pytest.raises(DataError, match="This is no result of toy: expected the JSON that"):
        from_json(TOY, text)


def test_settings_that_are_no_longer_allowed_are_refused():
    text = to_json(a_result()).replace('"epochs":10', '"epochs":-1')
    with pytest.raises(DataError, match="Epochs"):
        from_json(TOY, text)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    file = tmp_path / "T1.json"
    write_whole(file, "old")

    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_whole(file, "new" * 100_000)
    assert [each.name for each in tmp_path.iterdir()] == ["T1.json"]
    assert file.read_text() == "old"


def test_a_finished_seed_is_read_back_and_others_are_not(tmp_path):
    partial = Partial(TOY, TOY.full, tmp_path)
    finished = FinishedSeed(TOY.run_one(4, TOY.full), "a processor")
    partial.write(finished)
    assert partial.read(range(10)) == {4: finished}
    partial.remove()
    assert partial.read(range(10)) == {}


def test_seeds_of_other_settings_or_another_source_are_passed_over(tmp_path, monkeypatch):
    Partial(TOY, TOY.full, tmp_path).write(FinishedSeed(TOY.run_one(4, TOY.full), "here"))
    assert not Partial(TOY, ToySettings(epochs=3), tmp_path).read([4])
    elsewhere = replace(TOY, run_seed=test_a_result_survives_its_file)
    assert not Partial(elsewhere, TOY.full, tmp_path).read([4])
    assert Partial(TOY, TOY.full, tmp_path).read([4])
    monkeypatch.setattr(store, "versions", lambda: {"numpy": "another"})
    assert not Partial(TOY, TOY.full, tmp_path).read([4])


@given(st.floats(), st.integers(0, 10**6))
@example(-0.0, 0)
def test_any_number_survives(tmp_path_factory, value, seed):
    partial = Partial(TOY, TOY.full, tmp_path_factory.getbasetemp() / "any")
    found = TOY.settled(SeedResult(seed, TOY.run_one(0, TOY.full).outcomes, {"f": value}), TOY.full)
    partial.write(FinishedSeed(found, ""))
    read = partial.read([seed])[seed].found
    assert repr(read) == repr(found)


def test_what_is_not_shipped_is_none():
    assert store.shipped(TOY) is None
