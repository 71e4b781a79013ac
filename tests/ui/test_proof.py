"""The proof page under Streamlit's own test runner."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gdviz.optimizers import OPTIMIZERS
from gdviz.proof.evidence import recorded
from gdviz.proof.puzzle import PLACES, Puzzle
from gdviz.surfaces import SURFACES

ROOT = Path(__file__).parents[2]


def opened(**query):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.switch_page("pages/proof.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def prose(app):
    return "\n".join(text.value for text in (*app.markdown, *app.caption, *app.success))


def button(app, label):
    return next(each for each in app.button if each.label == label)


def charts(app):
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def voted(vote, **query):
    app = opened(**query)
    app.segmented_control(key="vote").set_value(vote)
    app.run()
    button(app, "Reveal").click()
    return app.run()


def test_every_figure_comes_from_the_file():
    app = opened()
    assert not app.exception
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Optimisers that agree"] == f"{len(OPTIMIZERS)} of {len(OPTIMIZERS)}"
    assert shown["Surfaces that agree"] == f"{len(SURFACES)} of {len(SURFACES)}"
    largest = max(rule.deviation for rule in recorded().rules if rule.deviation is not None)
    assert shown["Largest deviation of a path"] == f"{largest:.1e}"
    listed = sum(len(surface.critical_points) for surface in SURFACES.values())
    assert shown["Critical points verified"] == f"{listed} of {listed}"
    text = prose(app)
    for name in (*OPTIMIZERS, *SURFACES):
        assert f"| **{name}** |" in text
    for word in (*recorded().versions.values(), recorded().made, recorded().processor):
        assert word in text


def test_check_again_shows_what_was_measured_here():
    app = opened()
    assert "recorded / here" not in prose(app)
    button(app, "Check again here").click()
    app.run()
    assert not app.exception
    text = prose(app)
    assert "recorded / here" in text
    assert f"all {len(OPTIMIZERS)} optimisers and {len(SURFACES)} surfaces are within" in text
    assert "from theory, here" in json.dumps(charts(app))


def test_nothing_is_revealed_before_a_vote():
    app = opened()
    assert button(app, "Reveal").disabled
    assert "is the faulty one" not in prose(app)
    assert not app.code


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("vote", ["A", "B", "Cannot tell"])
def test_the_reveal_names_the_faulty_one_and_answers_the_vote(number, vote):
    puzzle = Puzzle(number=number)
    app = voted(vote, puzzle=str(number))
    assert not app.exception
    text = prose(app)
    assert f"#### {puzzle.faulty} is the faulty one." in text
    assert ("You spotted it." in text) == (vote == puzzle.faulty)
    assert f"**{puzzle.first_step(puzzle.right)[0]:.7g}" in text
    assert "= 10 times as long" in text
    assert "step 12, 43.1 times" in text
    assert "4,612" in text
    assert "ends lower" in text
    (code,) = app.code
    assert f"# {puzzle.right}: right\nreturn average / (1 - decay**t)" in code.value
    assert f"# {puzzle.faulty}: faulty\nreturn average * (1 - decay**t)" in code.value
    assert f"{puzzle.faulty}: faulty" in json.dumps(charts(app))


def test_the_next_puzzle_is_another_one_and_closed_again():
    app = voted("A")
    button(app, "Next puzzle").click()
    app.run()
    assert not app.exception
    assert app.number_input(key="puzzle").value == 2
    assert app.selectbox(key="place").value == PLACES[1]
    assert app.segmented_control(key="vote").value is None
    assert "is the faulty one" not in prose(app)


def test_sliders_change_both_runs_and_what_is_said():
    app = voted("B")
    app.slider(key="Bug.beta2").set_value(0.99)
    app.slider(key="Bug.steps").set_value(20)
    app.run()
    assert not app.exception
    text = prose(app)
    assert "= 1 times as long" in text
    assert f"{Puzzle(beta2=0.99).settled:,}" in text
    paths = next(c for c in charts(app) if c["data"][0]["type"] == "contour")
    assert [len(t["x"]) for t in paths["data"] if t.get("name", "")[:2] in ("A:", "B:")] == [21, 21]


def test_decays_with_which_nobody_could_tell():
    app = voted("A", **{"Bug.beta1": "0.0", "Bug.beta2": "0.0"})
    assert not app.exception
    assert "nobody could tell" in prose(app)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("lr", ["-3.0", "0.0"])
def test_every_place_opens_at_every_rate(place, lr):
    app = opened(place=place, **{"Bug.lr": lr, "Bug.steps": "500"})
    assert not app.exception
    assert not app.info
    assert app.selectbox(key="place").value == place


@pytest.mark.parametrize(
    "query",
    [
        {"place": "Atlantis"},
        {"puzzle": "100"},
        {"Bug.lr": "inf"},
        {"Bug.beta1": "2"},
        {"Bug.steps": "<script>"},
    ],
    ids=str,
)
def test_a_bad_link_opens_with_defaults_and_one_notice(query):
    app = opened(**query)
    assert not app.exception
    assert len(app.info) == 1
    assert app.selectbox(key="place").value == PLACES[0]
    assert app.number_input(key="puzzle").value == 1
    assert app.slider(key="Bug.steps").value == 100


def test_the_page_does_without_pandas():
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(ROOT / "app.py")!r}, default_timeout=30)
app.switch_page("pages/proof.py")
assert not app.run().exception
print("pandas" in sys.modules, "plotly" in sys.modules)
"""
    command = [sys.executable, "-c", script]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "True"]
