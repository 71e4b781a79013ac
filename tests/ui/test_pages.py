"""Every page under Streamlit's own test runner: links become widgets, nothing raises."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gdviz.hyperparameters import declared
from gdviz.optimizers import OPTIMIZERS
from gdviz.race import race as race_of
from gdviz.scene import BUDGETS, FIRST_RACERS, RATES, first_scene
from gdviz.scenes import SCENES
from gdviz.surfaces import SURFACES
from gdviz.ui.controls import nearest_start
from gdviz.ui.frame import PAGES
from gdviz.ui.stage import message, raced
from gdviz.view import View

ROOT = Path(__file__).parents[2]


def opened(path, **query):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    if path != "app.py":
        app.switch_page(path)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def race(**query):
    return opened("pages/race.py", **query)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_every_page_opens(page):
    app = opened(page.path)
    assert not app.exception
    assert not app.info


def test_every_page_file_is_in_the_menu():
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert files | {"app.py"} == {page.path for page in PAGES}


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_opens_with_its_start(surface):
    app = race(surface=surface)
    assert not app.exception
    assert app.selectbox(key="surface").value == surface
    start = (app.number_input(key="x").value, app.number_input(key="y").value)
    assert start == SURFACES[surface].start


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_every_optimiser_opens_with_its_controls(rule):
    app = race(racers=[rule])
    assert not app.exception
    keys = {slider.key for slider in app.slider}
    assert {f"{rule}.{name}" for name in declared(OPTIMIZERS[rule])} <= keys


def test_a_link_sets_every_kind_of_control():
    query = {
        "surface": "Rosenbrock",
        "racers": ["Adam", "Lion"],
        "steps": "321",
        "noise": "0.5",
        "schedule": "cosine",
        "seed": "7",
        "x": "0.5",
        "y": "2.0",
        "Adam.lr": "-1.0",
    }
    app = race(**query)
    assert not app.exception
    assert not app.info
    assert app.slider(key="steps").value == 321
    assert app.number_input(key="noise").value == 0.5
    assert app.selectbox(key="schedule").value == "cosine"
    assert app.number_input(key="seed").value == 7
    assert (app.number_input(key="x").value, app.number_input(key="y").value) == (0.5, 2.0)
    assert app.slider(key="Adam.lr").value == -1.0
    assert ":small[Adam η = 0.1]" in [text.value for text in app.markdown]


@pytest.mark.parametrize(
    "query",
    [
        {"surface": "Mount Doom"},
        {"racers": ["Sisyphus"]},
        {"steps": "0"},
        {"steps": "1000000000"},
        {"x": "nan"},
        {"x": "1e9"},
        {"noise": "-1"},
        {"Adam.lr": "inf"},
        {"schedule": "<script>alert(1)</script>"},
        {"view": "4-D"},
        {"turn": "200"},
        {"tilt": "-5"},
        {"zoom": "wide"},
    ],
    ids=str,
)
def test_a_bad_link_opens_with_defaults_and_one_notice(query):
    app = race(**query)
    assert not app.exception
    assert len(app.info) == 1
    assert app.selectbox(key="surface").value == first_scene().surface
    assert app.slider(key="steps").value == 200
    assert app.number_input(key="x").value == first_scene().start[0]


def test_a_new_surface_brings_its_start_and_rates_and_keeps_the_rest():
    app = race(steps="77")
    app.slider(key="Adam.beta1").set_value(0.5)
    app.run()
    app.selectbox(key="surface").set_value("Goldstein-Price").run()
    assert not app.exception
    target = SURFACES["Goldstein-Price"]
    assert (app.number_input(key="x").value, app.number_input(key="y").value) == target.start
    assert 10 ** app.slider(key="Gradient descent.lr").value == pytest.approx(target.rate)
    assert app.slider(key="Adam.beta1").value == 0.5
    assert app.slider(key="steps").value == 77


def test_a_link_sets_the_view_and_computes_nothing_for_it(monkeypatch):
    run = []
    message.clear()
    raced.clear()
    monkeypatch.setattr("gdviz.ui.stage.race", lambda scene: run.append(scene) or race_of(scene))
    app = race(view="both", turn="-75", tilt="33", zoom="1.5")
    assert not app.exception
    assert not app.info
    assert app.radio(key="view").value == "both"
    shown = [app.slider(key=name).value for name in ("turn", "tilt", "zoom")]
    assert shown == [-75, 33, 1.5]
    app.slider(key="turn").set_value(10)
    app.radio(key="view").set_value("3-D")
    app.run()
    assert not app.exception
    assert [scene.view for scene in run] == [View()]


def test_what_a_number_may_be_stands_beside_it():
    app = race(surface="Rosenbrock")
    labels = {name: app.number_input(key=name).label for name in ("x", "y", "noise", "seed")}
    assert labels == {
        "x": "Start x, -2 to 2",
        "y": "Start y, -1 to 3",
        "noise": "Gradient noise, 0 to 100",
        "seed": "Seed, 0 to 9999",
    }


def test_nobody_may_race():
    app = race(racers=[""])
    assert not app.exception


def test_the_first_racers_are_chosen():
    app = race()
    shown = {slider.key.split(".")[0] for slider in app.slider if slider.key.endswith(".lr")}
    assert shown == set(FIRST_RACERS)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=list(SURFACES))
def test_a_click_anywhere_becomes_a_start_inside(surface):
    (x0, x1), (y0, y1) = surface.window
    for point in [(x0, y0), (x1, y1), (1e300, -1e300), ((x0 + x1) / 2, y1)]:
        x, y = nearest_start(surface, point)
        assert x0 <= x <= x1
        assert y0 <= y <= y1


# ---- fair modes ---------------------------------------------------------------------------


def test_the_sweep_is_drawn_only_where_it_chose_the_rates():
    assert not race().get("plotly_chart")
    app = race(rates="each at its own best")
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert any("ends lowest" in caption.value for caption in app.caption)


@pytest.mark.parametrize("rates", RATES)
@pytest.mark.parametrize("budget", BUDGETS)
@pytest.mark.parametrize("noise", ["0.0", "2.0"])
def test_every_mode_opens_with_every_rule(rates, budget, noise):
    app = race(rates=rates, budget=budget, noise=noise, racers=list(OPTIMIZERS), steps="30")
    assert not app.exception
    assert app.radio(key="rates").value == rates
    assert app.radio(key="budget").value == budget


@pytest.mark.parametrize("rates", RATES)
def test_only_the_rates_in_force_can_be_moved(rates):
    app = race(rates=rates, racers=["Adam", "Simulated annealing"])
    assert app.slider(key="Adam.lr").disabled == (rates != "as set")
    assert app.slider(key="shared_rate").disabled == (rates != "one shared rate")
    assert not app.slider(key="Simulated annealing.proposal").disabled


def test_a_rate_set_aside_keeps_its_number():
    app = race(rates="one shared rate", **{"Adam.lr": "-2.5"})
    assert app.slider(key="Adam.lr").value == -2.5
    app.radio(key="rates").set_value("as set").run()
    assert app.slider(key="Adam.lr").value == -2.5


def test_another_surface_brings_its_shared_rate():
    app = race(rates="one shared rate")
    app.selectbox(key="surface").set_value("Goldstein-Price").run()
    shared = first_scene("Goldstein-Price").shared_rate
    assert 10 ** app.slider(key="shared_rate").value == pytest.approx(shared, rel=1e-5)


def test_the_budget_names_its_unit():
    assert race().slider(key="steps").label == "Steps"
    assert race(budget="same evaluations").slider(key="steps").label == "Evaluations"


@pytest.mark.parametrize(
    "bad", [{"rates": "mine"}, {"budget": "none"}, {"seeds": "2"}, {"shared_rate": "99"}]
)
def test_a_mode_that_does_not_exist_is_named(bad):
    app = race(**bad)
    assert not app.exception
    assert next(iter(bad)) in app.info[0].value.replace("\\", "")


# ---- named scenes -------------------------------------------------------------------------


def told(app):
    """The words beside the start."""
    return [text.value for text in app.markdown if not text.value.startswith(":small")]


@pytest.mark.parametrize("entry", SCENES.values(), ids=list(SCENES))
def test_a_named_scene_opens_from_its_link_with_its_words(entry):
    app = race(**entry.scene.to_query())
    assert not app.exception
    assert not app.info
    for sentence in (
        f"**{entry.name}**",
        f"Look for: {entry.look_for}",
        f"It shows: {entry.shows}",
    ):
        assert sentence in told(app)


def test_a_changed_scene_is_not_told_of():
    entry = SCENES["Ravine: momentum wins"]
    app = race(**entry.scene.to_query())
    app.slider(key="steps").set_value(151).run()
    assert not app.exception
    assert not [text for text in told(app) if "Look for" in text]
    app.slider(key="steps").set_value(150).run()
    assert f"Look for: {entry.look_for}" in told(app)


def test_the_first_race_is_no_named_scene():
    assert not [text for text in told(race()) if "Look for" in text]


# ---- the limit on the slider --------------------------------------------------------------


def marks(app):
    return [element.proto.body for element in app.get("html") if "::before" in element.proto.body]


def test_the_curvature_lens_marks_the_limit_on_the_slider():
    """On the bowl plain descent's limit is 2/2 = 1, at six sevenths of the slider's decades."""
    (style,) = marks(race(surface="Bowl", lens="curvature", lens_on="Gradient descent"))
    assert ".st-key-Gradient-descent-lr" in style
    assert f"left: {100 * 6 / 7:.2f}%" in style


def test_where_a_schedule_holds_the_rate_down_the_set_one_may_be_higher():
    (style,) = marks(race(surface="Bowl", lens="curvature", schedule="warm-up + cosine"))
    assert "left: 100.00%" in style


@pytest.mark.parametrize("link", [{}, {"lens": "curvature", "lens_on": "Lion", "racers": "Lion"}])
def test_without_a_lens_or_a_limit_there_is_no_mark(link):
    assert marks(race(**link)) == []


def test_a_shared_rate_is_marked_on_its_own_slider():
    (style,) = marks(race(surface="Bowl", lens="curvature", rates="one shared rate"))
    assert ".st-key-shared_rate" in style


# ---- lenses -------------------------------------------------------------------------------


@pytest.mark.parametrize("lens", ["anatomy", "curvature"])
@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_every_rule_can_be_looked_into(lens, rule):
    link = {"lens": lens, "lens_on": rule, "racers": [rule], "noise": "0.5", "steps": "30"}
    app = race(schedule="cosine", **link)
    assert not app.exception
    assert sum(caption.value.count(".") >= 2 for caption in app.caption) >= 1
    in_numbers = [text.value for text in app.latex if "x_" in text.value]
    assert bool(in_numbers) == (lens == "anatomy")


@pytest.mark.parametrize("lens", ["anatomy", "curvature"])
@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_can_be_looked_into(lens, surface):
    app = race(surface=surface, lens=lens, strip="shown", steps="30")
    assert not app.exception


@pytest.mark.parametrize("lens", ["anatomy", "curvature"])
@pytest.mark.parametrize("formula", ["x**4 - y**2", "abs(x) + y**2", "log(x) + y**2"])
def test_a_typed_formula_can_be_looked_into(lens, formula):
    app = race(surface="Your own formula", formula=formula, lens=lens, strip="shown")
    assert not app.exception
    assert not app.info
