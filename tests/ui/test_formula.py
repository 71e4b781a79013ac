"""A formula of one's own on the race page, under Streamlit's own test runner."""

import time

import pytest

from gdviz.errors import ExpressionError
from gdviz.expression import EXAMPLES, parse
from gdviz.optimizers import OPTIMIZERS
from gdviz.scene import BUDGETS, CORNERS, FIRST_FORMULA, OWN_FORMULA, RATES, Scene, first_scene
from gdviz.ui import stage
from gdviz.ui.instruments import INSTRUMENTS
from tests.ui.test_pages import race

#: What must be refused, with what the sentence names.
REFUSED = {
    "x +": "missing after",
    "y.real": '"."',
    "__import__('os').system('ls')": "__import__",
    "[i for i in x]": '"["',
    "'x'": '"\'"',
    "lambda x: y": "lambda",
    "9**9**9": "beyond ±100",
    "(" * 200 + "x" + ")" * 200: "characters",
    "x + " * 2500 + "x": "characters",
    "log(-1 - x^2)": "no finite height",
    "<img src=x onerror=alert(1)>": '"<"',
}


@pytest.fixture
def shown(monkeypatch):
    """The scenes that were raced, last one last."""
    keys = []
    message = stage.message
    monkeypatch.setattr(stage, "message", lambda key, look: keys.append(key) or message(key, look))
    return lambda: Scene.from_key(keys[-1])


def own(**query):
    return race(surface=OWN_FORMULA, **query)


def corners(app):
    return [app.number_input(key=name).value for name in CORNERS]


def told(app):
    return " ".join(error.value.replace("\\", "") for error in app.error)


def test_a_formula_shows_its_inputs_only_where_it_is_chosen():
    app = race()
    assert not app.text_input
    app.selectbox(key="surface").set_value(OWN_FORMULA).run()
    assert not app.exception
    assert app.text_input(key="formula").value == FIRST_FORMULA


def test_a_link_opens_its_formula_and_window(shown):
    app = own(formula="x^2 + 3*y^2", x0="-1.0", x1="2.0", y0="0.5", y1="4.0", x="1.5", steps="30")
    assert not app.exception
    assert not app.info
    assert not app.error
    scene = shown()
    assert (scene.formula, scene.window) == ("x^2 + 3*y^2", ((-1.0, 2.0), (0.5, 4.0)))
    assert (scene.start[0], scene.steps) == (1.5, 30)
    assert corners(app) == [-1.0, 2.0, 0.5, 4.0]
    assert "$f(x, y) = x^{2} + 3 \\, y^{2}$" in [text.value for text in app.markdown]


def test_a_typed_formula_brings_its_start_and_rates(shown):
    app = own()
    app.text_input(key="formula").set_value("50*x^2 + 50*y^2").run()
    assert not app.exception
    expected = first_scene(OWN_FORMULA, "50*x^2 + 50*y^2")
    assert shown() == expected
    assert 10 ** app.slider(key="Gradient descent.lr").value == pytest.approx(
        expected.objective.rate
    )


@pytest.mark.parametrize("text", REFUSED)
def test_a_wrong_formula_says_why_and_the_last_good_picture_stays(text, shown):
    app = own(formula="x^2 + y^2")
    good = shown()
    app.text_input(key="formula").set_value(text).run()
    assert not app.exception
    assert REFUSED[text] in told(app)
    assert shown() == good


@pytest.mark.parametrize("text", REFUSED)
def test_a_refusal_is_at_once(text):
    took = []
    for _ in range(3):
        began = time.perf_counter()
        with pytest.raises(ExpressionError):
            parse(text)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.05


def test_a_caret_points_to_the_place():
    app = own()
    app.text_input(key="formula").set_value("x^2 + z").run()
    assert app.code[0].value == "x^2 + z\n      ^"


@pytest.mark.parametrize("text", REFUSED)
def test_a_link_with_a_wrong_formula_opens_with_a_notice_and_another(text, shown):
    app = own(formula=text)
    assert not app.exception
    assert len(app.info) == 1
    assert REFUSED[text] in app.info[0].value.replace("\\", "")
    assert shown() == first_scene(OWN_FORMULA)


def test_a_window_that_does_not_rise_is_refused_kindly(shown):
    app = own()
    before = shown()
    app.number_input(key="x0").set_value(5.0).run()
    assert not app.exception
    assert "from x = 5 to 2" in told(app)
    assert shown() == before
    app.number_input(key="x1").set_value(8.0).run()
    assert not app.error
    assert shown().window[0] == (5.0, 8.0)


def test_a_changed_window_keeps_the_start_if_it_can(shown):
    app = own(x="1.0", y="-1.0")
    app.number_input(key="y0").set_value(-4.0).run()
    assert shown().start == (1.0, -1.0)
    app.number_input(key="x1").set_value(0.5).run()
    assert not app.exception
    assert shown().start == (0.5, -1.0)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_is_a_click_away(example, shown):
    app = own(formula="x + y")
    app.button(key=f"example {example.name}").click().run()
    assert not app.exception
    assert not app.error
    assert shown() == first_scene(OWN_FORMULA, example.formula, example.window)
    assert app.text_input(key="formula").value == example.formula


def test_the_critical_points_are_listed_lowest_first():
    app = own(formula="(x^2 - 1)^2 + 0.3*x + y^2")
    (table,) = [text.value for text in app.markdown if "| Kind |" in text.value]
    kinds = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    heights = [float(line.split("|")[4]) for line in table.splitlines()[2:]]
    assert kinds == ["minimum", "minimum", "saddle"]
    assert heights == sorted(heights)


def test_another_surface_and_back_keeps_the_formula(shown):
    app = own(formula="x^2 + y^4", x1="1.5")
    app.selectbox(key="surface").set_value("Bowl").run()
    assert shown().surface == "Bowl"
    app.selectbox(key="surface").set_value(OWN_FORMULA).run()
    assert not app.exception
    assert (shown().formula, shown().window[0]) == ("x^2 + y^4", (-2.0, 1.5))


FORMULAS = ("x^4 - y^2", "log(x)*y + y^2", "abs(x) + max(x, y)", "1/(x*y)", "3", "exp(x*y)")


@pytest.mark.parametrize("rates", RATES)
@pytest.mark.parametrize("formula", FORMULAS)
def test_every_mode_and_every_rule_race_on_a_formula(formula, rates):
    for budget, noise, view in zip(BUDGETS, ("0.0", "2.0"), ("2-D", "both"), strict=True):
        app = own(
            formula=formula,
            rates=rates,
            budget=budget,
            noise=noise,
            view=view,
            racers=list(OPTIMIZERS),
            steps="20",
        )
        assert not app.exception
        assert not app.info


@pytest.mark.parametrize("name", [each.name for each in INSTRUMENTS])
@pytest.mark.parametrize("formula", [*FORMULAS, "sqrt(-x^2 - y^2)"])
def test_every_instrument_works_on_a_formula(formula, name):
    app = own(formula=formula, instrument=name, map_steps="20", sweep_steps="20")
    assert not app.exception
    assert not app.error
