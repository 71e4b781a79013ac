import dataclasses
import json

import numpy as np
import plotly.graph_objects as go
import pytest

from gdviz.figures.sweeps import sweep_figure, sweep_sentences
from gdviz.race import race
from gdviz.scene import first_scene


def swept(surface="Himmelblau", **changes):
    scene = dataclasses.replace(first_scene(surface), rates="each at its own best", **changes)
    return race(scene)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("surface", ["Himmelblau", "Saddle", "Six-hump camel"])
@pytest.mark.parametrize("noise", [0.0, 5.0])
def test_plotly_accepts_the_figure_and_every_racer_is_in_it(surface, noise, theme):
    finished = swept(surface, noise=noise)
    figure = go.Figure(sweep_figure(finished, theme))
    names = [trace.name for trace in figure.data if trace.name]
    assert names == [racer.name for racer in finished.racers]
    assert len(figure.data) == len(names) * (3 if noise else 1)


def test_the_best_rate_has_the_largest_marker_at_the_lowest_point():
    finished = swept()
    for trace, found in zip(sweep_figure(finished, "light")["data"], finished.sweeps, strict=True):
        largest = int(np.argmax(trace["marker"]["size"]))
        assert trace["x"][largest] == found.best
        assert trace["y"][largest] == np.nanmin(trace["y"])


def test_diverged_rates_have_no_point():
    finished = swept()
    trace = sweep_figure(finished, "light")["data"][0]
    np.testing.assert_array_equal(np.isnan(trace["y"]), ~np.isfinite(finished.sweeps[0].medians))
    assert np.isnan(trace["y"]).any()
    json.dumps(go.Figure(data=[trace]).to_json())


def test_the_sentences_name_best_rates_and_ties():
    said = sweep_sentences(swept("Saddle"))
    assert said[-1].startswith("This surface has no lowest point")
    assert all("ties with" in sentence for sentence in said[:-1])
    assert len(sweep_sentences(swept())) == 4
