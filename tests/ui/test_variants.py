"""The variants' page under Streamlit's own test runner."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gdviz.ui.variants import read_link
from gdviz.variants import SCENES

ROOT = Path(__file__).parents[2]


def opened(**query):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90)
    app.switch_page("pages/variants.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def prose(app):
    told = "\n".join(text.value for text in (*app.markdown, *app.caption))
    return told.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("scene", SCENES.values(), ids=list(SCENES))
def test_every_scene_opens_from_its_link_with_its_statement(scene):
    app = opened(scene=scene.name)
    assert not app.exception
    assert not app.info
    text = prose(app)
    assert scene.look_for in text
    assert scene.asserts in text
    assert ":green-badge[:material/check: measured]" in text
    if scene.name != "Five variants, one network":
        assert [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def test_the_clock_switches_and_time_comes_as_ratios():
    app = opened(clock="second")
    assert not app.exception
    assert not app.info
    assert "times** as long" in prose(app)
    app.segmented_control(key="clock").set_value("update")
    app.run()
    assert not app.exception
    assert "times** as long" not in prose(app)


def test_a_rate_beyond_all_reason_is_a_cross_and_no_error():
    app = opened()
    app.slider(key="five-variants-one-network.lr").set_value(1.0)
    app.run()
    assert not app.exception
    assert "not with these settings" in prose(app)


def test_what_a_link_cannot_mean_is_said():
    name, problems = read_link({"scene": ["nonsense"], "clock": ["year"]})
    assert name == "Five variants, one network"
    assert len(problems) == 2
