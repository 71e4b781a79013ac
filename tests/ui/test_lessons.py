"""The lessons' page under Streamlit's own test runner: predict, reveal, measure."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gdviz.hyperparameters import Hyperparameter
from gdviz.links import to_control
from gdviz.misconceptions import MISCONCEPTIONS
from gdviz.misconceptions.settings import choices, extremes, numbers
from gdviz.ui.lessons import hands, read_link, round_numbers

ROOT = Path(__file__).parents[2]
every_lesson = pytest.mark.parametrize("lesson", MISCONCEPTIONS.values(), ids=list(MISCONCEPTIONS))


def opened(**query):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.switch_page("pages/misconceptions.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def button(app, label):
    return next(each for each in app.button if each.label == label)


def prose(app):
    told = "\n".join(text.value for text in (*app.markdown, *app.caption))
    return told.replace("\N{NO-BREAK SPACE}", " ")


def charts(app):
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def chosen(lesson, answer):
    app = opened(lesson=lesson.key)
    app.radio(key=f"{lesson.key}.choice").set_value(lesson.options[answer])
    return app.run()


def revealed(lesson, answer):
    app = chosen(lesson, answer)
    button(app, "Reveal").click()
    return app.run()


@every_lesson
def test_a_lesson_asks_before_it_shows(lesson):
    app = opened(lesson=lesson.key)
    assert not app.exception
    text = prose(app)
    assert lesson.claim in text
    assert lesson.question in text
    assert lesson.correction not in text
    assert "Look for:" not in text
    assert list(app.radio(key=f"{lesson.key}.choice").options) == list(lesson.options)
    assert app.radio(key=f"{lesson.key}.choice").value is None
    assert button(app, "Reveal").disabled
    assert len(charts(app)) == 1


@every_lesson
def test_revealing_compares_the_prediction_and_measures_the_first_scene(lesson):
    wrong = (lesson.answer + 1) % len(lesson.options)
    app = revealed(lesson, wrong)
    assert not app.exception
    text = prose(app)
    assert f"You said “{lesson.options[wrong]}”" in text
    assert f"It is “{lesson.options[lesson.answer]}”" in text
    assert lesson.scenes[0].look_for in text
    assert ":green-badge[:material/check: measured]" in text
    assert lesson.scenes[0].asserts in text
    assert lesson.correction in text
    for question in lesson.discuss:
        assert question in text
    assert len(charts(app)) >= 1
    assert "so it is" in prose(revealed(lesson, lesson.answer))
    assert "Words used here" in [each.proto.popover.label for each in app.get("popover")]


@every_lesson
def test_every_scene_opens_from_its_link_with_its_statement(lesson):
    for scene in lesson.scenes:
        app = opened(lesson=lesson.key, scene=scene.name)
        assert not app.exception, scene.name
        text = prose(app)
        assert scene.look_for in text
        assert ":green-badge[:material/check: measured]" in text
        assert charts(app)
        for name in (*numbers(scene.settings), *choices(scene.settings)):
            assert any(
                each.key == f"{scene.slug}.{name}"
                for each in (*app.slider, *app.select_slider, *app.selectbox)
            )


def test_a_show_of_hands_is_drawn_and_kept_for_the_visit():
    lesson = MISCONCEPTIONS["M2"]
    app = opened(lesson="M2")
    for place, count in enumerate((12, 5, 3)):
        app.number_input(key=f"M2.hands.{place}").set_value(count)
    app.run()
    drawn = charts(app)[-1]["data"][0]
    assert drawn["x"] == [3.0, 5.0, 12.0]
    assert not button(app, "Reveal").disabled
    button(app, "Reveal").click()
    app.run()
    assert f"{(12, 5, 3)[lesson.answer]} of 20 hands" in " ".join(e.label for e in app.expander)
    app.segmented_control(key="lesson").set_value("M3")
    app.run()
    assert "Look for:" not in prose(app)
    app.segmented_control(key="lesson").set_value("M2")
    app.run()
    assert "Look for:" in prose(app)
    button(app, "Predict again").click()
    app.run()
    assert [app.number_input(key=f"M2.hands.{place}").value for place in range(3)] == [12, 5, 3]


def test_a_link_to_a_scene_reveals_its_lesson_alone_and_one_can_predict_after_all():
    app = opened(lesson="M2", scene="The edge of stability")
    assert "Look for:" in prose(app)
    button(app, "Predict again").click()
    app.run()
    assert "Look for:" not in prose(app)
    app.segmented_control(key="lesson").set_value("M3")
    app.run()
    assert "Look for:" not in prose(app)


def test_a_control_changes_what_is_measured_and_the_tick_becomes_a_cross():
    app = opened(lesson="M2", scene="A rate that follows a plan")
    before = prose(app)
    app.selectbox(key="a-rate-that-follows-a-plan.schedule").set_value("constant")
    app.run()
    after = prose(app)
    assert before != after
    assert ":orange-badge[:material/close: not with these settings]" in after


def to_link(scene, settings):
    """A scene's settings as its controls hold them."""
    leaps = {name: str(round(getattr(settings, name))) for name in numbers(settings)}
    link = {}
    for name, parameter in numbers(settings).items():
        value = to_control(parameter, getattr(settings, name))
        whole = leaps[name] if parameter.scale == "log" else str(int(value))
        link[f"{scene.slug}.{name}"] = whole if parameter.whole else repr(value)
    return link | {f"{scene.slug}.{name}": getattr(settings, name) for name in choices(settings)}


SHIPPED = [(m, s) for m in MISCONCEPTIONS.values() for s in m.scenes if s.shipped is not None]


@pytest.mark.parametrize(("lesson", "scene"), SHIPPED, ids=[s.name for _, s in SHIPPED])
def test_a_shipped_result_is_shown_with_its_origin_and_can_be_run_here(lesson, scene):
    app = opened(lesson=lesson.key, scene=scene.name)
    assert "Recorded on" in prose(app)
    assert charts(app)
    link = to_link(scene, scene.shipped.sample)
    app = opened(lesson=lesson.key, scene=scene.name, **link)
    assert "Recorded on" in prose(app)
    shown = charts(app)
    button(app, "Run it here").click()
    app.run()
    assert "Measured just here" in prose(app)
    assert "Recorded on" not in prose(app)
    assert [len(each["data"]) for each in charts(app)] == [len(each["data"]) for each in shown]


@pytest.mark.parametrize(("lesson", "scene"), SHIPPED, ids=[s.name for _, s in SHIPPED])
def test_what_is_not_shipped_is_run_only_when_asked_for(lesson, scene):
    known = (scene.settings, scene.unless, scene.shipped.sample)
    other = next(each for each in extremes(scene.settings) if each not in known)
    app = opened(lesson=lesson.key, scene=scene.name, **to_link(scene, other))
    assert "have not been measured yet" in prose(app)
    assert not charts(app)
    assert button(app, "Run it here")


def test_a_link_holds_the_settings():
    link = {"lesson": "M2", "scene": "A rate that follows a plan"}
    link["a-rate-that-follows-a-plan.steps"] = "100"
    app = opened(**link)
    assert app.slider(key="a-rate-that-follows-a-plan.steps").value == 100
    assert not app.info


def test_what_a_link_cannot_mean_is_said_and_the_page_is_whole():
    link = {"lesson": "M2", "scene": "nonsense", "a-constant-rate-never-settles.lr": "99"}
    app = opened(**link)
    assert not app.exception
    assert "nonsense" in app.info[0].value
    assert "Learning rate" in app.info[0].value
    assert "M9" in opened(lesson="M9").info[0].value


def test_reading_a_link_finds_every_fault():
    key, problems = read_link({"lesson": ["M3"], "scene": ["Depth makes flat ground flatter"]})
    assert (key, problems) == ("M3", [])
    link = {"lesson": ["M3"], "long-valleys-take-long.momentum": ["none at all"]}
    assert len(read_link(link)[1]) == 1


def test_whole_numbers_over_a_wide_range_come_in_round_steps():
    wide = Hyperparameter(
        "n",
        "Runs",
        "n",
        30,
        3,
        400,
        (1, 1000),
        scale="log",
        step=0.01,
        whole=True,
        help="How many.",
    )
    assert round_numbers(wide, 30) == [3, 5, 10, 20, 30, 50, 100, 200, 400]


def test_hands_are_bars_with_the_first_answer_on_top():
    chart = hands(("yes", "no"), (3, 1))
    assert chart.y.categories == ("no", "yes")
    assert list(chart.series[0].x) == [1, 3]
    assert "yes: 3, no: 1" in chart.alt
