"""The message of the five variants, read back as the browser reads it."""

import json

import numpy as np

from gdviz.player.variants import encode_variants
from gdviz.variants import VARIANTS, Costs
from gdviz.variants.runs import RunSettings, measure, moved

RUNS = measure(RunSettings(epochs=5))


def decoded(message):
    length = int.from_bytes(message[:4], "little")
    header = json.loads(message[4 : 4 + length])
    floats = np.frombuffer(message[4 + length :], dtype="<f4")
    at = header["surface"]["resolution"] ** 2
    racers = []
    for racer in header["racers"]:
        count = racer["moments"]
        points = floats[at : at + 2 * count].reshape(-1, 2)
        values, slopes, times = floats[at + 2 * count : at + 5 * count].reshape(3, -1)
        racers.append((points, values, slopes, times))
        at += 5 * count
    assert at == len(floats)
    return header, racers


def test_the_five_arrive_with_their_paths_losses_and_times():
    header, racers = decoded(encode_variants(RUNS, "epoch"))
    assert [racer["name"] for racer in header["racers"]] == list(VARIANTS)
    assert header["steps"] == 5
    for (points, values, _, times), path, run in zip(racers, RUNS.paths, RUNS.runs, strict=True):
        np.testing.assert_allclose(points, path, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(values, run.losses, rtol=1e-5)
        assert times[-1] == 5


def test_the_table_s_columns_are_those_of_a_network_s_training():
    header, _ = decoded(encode_variants(RUNS, "epoch"))
    columns = [None if column is None else column[0] for column in header["columns"]]
    assert columns == ["Variant", "loss now", "at end", None, "updates", "ended"]
    assert header["symbol"] == ""
    assert all(racer["result"]["distance"] is None for racer in header["racers"])


def test_other_clocks_have_other_times_and_another_key():
    spent = Costs(np.array([2.0, 1.0, 1.0, 1.0, 1.0]))
    by_update, by_time = (encode_variants(RUNS, clock, spent) for clock in ("update", "time"))
    (first, updates), (second, times) = decoded(by_update), decoded(by_time)
    assert first["key"] != second["key"]
    assert first["steps"] == 2 * second["steps"]
    np.testing.assert_allclose(updates[1][3], 2 * times[1][3])


def test_what_is_in_force_is_printed_and_divergence_is_named():
    header, _ = decoded(encode_variants(RUNS, "epoch"))
    assert "share one rate, 0.3; momentum has 0.03" in header["conditions"]
    assert header["start"] == RUNS.paths[0][0].tolist()
    put, _ = decoded(encode_variants(moved(RUNS, (1.0, 1.0)), "epoch"))
    assert put["key"] != header["key"]
