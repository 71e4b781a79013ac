"""The network page under Streamlit's test runner: links become widgets, refusals are sentences."""

import pytest

from gdviz.datasets import DATASETS
from gdviz.lab import LabScene
from gdviz.lab.scene import MOST_UNITS, OWN_TABLE, first_lab_scene
from gdviz.lab.scenes import LAB_SCENES
from gdviz.lab.slices import NETWORK_SLICE
from gdviz.networks import ACTIVATIONS, INITIALISATIONS
from gdviz.optimizers import OPTIMIZERS
from tests.ui.test_pages import opened


def network(**query):
    return opened("pages/network.py", **{"epochs": "2", "points": "100"} | query)


def shown(app):
    """The scene of the run that the page shows."""
    return LabScene.from_key(app.session_state["last_good"])


def test_an_empty_link_opens_the_first_scene():
    app = opened("pages/network.py")
    assert not app.exception
    assert not app.info
    assert shown(app) == LabScene()


@pytest.mark.parametrize("data", DATASETS)
def test_every_data_set_opens_with_what_suits_it(data):
    app = network(data=data)
    assert not app.exception
    assert shown(app).units == first_lab_scene(data).units
    assert shown(app).data == data


@pytest.mark.parametrize("name", ["Three units close a ring", "XOR with two units gets stuck"])
def test_a_named_scene_is_told(name):
    scene = LAB_SCENES[name].scene
    app = opened("pages/network.py", **scene.to_query())
    assert not app.exception
    assert shown(app) == scene
    assert f"**{name}**" in [text.value for text in app.markdown]


def test_a_link_sets_every_kind_of_control():
    scene = LabScene.from_query(
        {
            "data": ["moons"], "points": ["120"], "noise": ["0.2"], "share": ["0.5"],
            "layers": ["3"], "units1": ["5"], "units2": ["4"], "units3": ["3"],
            "activation": ["ReLU"], "initialisation": ["orthogonal"], "residual": ["true"],
            "dropout": ["0.1"], "loss": ["hinge"], "optimizer": ["Momentum"],
            "Momentum.lr": ["-2.0"], "schedule": ["cosine"], "batch": ["50"], "epochs": ["3"],
            "l1": ["0.001"], "l2": ["0.01"], "seed": ["7"], "seeds": ["3"],
            "plane": ["plane of three seeds"], "changes": ["2:0.05"],
        }
    )[0]  # fmt: skip
    app = opened("pages/network.py", **scene.to_query())
    assert not app.exception
    assert not app.info
    assert shown(app) == scene


@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_every_optimiser_trains_or_is_refused(rule):
    app = network(optimizer=rule, layers="1", units1="2", points="40")
    assert not app.exception
    assert shown(app).optimizer.name == rule


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_trains(name):
    assert not network(activation=name).exception


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_every_initialisation_trains(name):
    app = network(initialisation=name, look="gradients")
    assert not app.exception
    assert any("At the start" in text.value for text in app.caption)


@pytest.mark.parametrize(
    "look", ["confusion", "gradients", "curvature", "honesty", "seeds", "between two"]
)
@pytest.mark.parametrize("data", ["circle", "waves"])
def test_every_closer_look_shows_something_or_says_why_not(look, data):
    app = network(look=look, data=data, seeds="3")
    assert not app.exception
    assert bool(app.info) == (look == "confusion" and data == "waves")


def test_one_seed_has_no_spread():
    for look in ("seeds", "between two"):
        app = network(look=look)
        assert "seeds" in app.info[0].value


def test_what_takes_minutes_is_refused_and_the_last_run_stays():
    app = network()
    before = shown(app)
    app.slider(key="epochs").set_value(2000)
    app.slider(key="points").set_value(2000)
    app.slider(key="units1").set_value(MOST_UNITS)
    app.select_slider(key="batch").set_value("1").run()
    assert not app.exception
    assert "would take about" in app.error[0].value
    assert shown(app).epochs == before.epochs == 2


def test_a_loss_that_does_not_suit_the_data_is_a_sentence():
    app = network(data="digits", loss="hinge")
    assert not app.exception
    assert "for two classes" in app.error[0].value


def test_a_bad_link_says_so_and_opens():
    app = network(data="triangle", activation="swish", changes="x")
    assert not app.exception
    for word in ("triangle", "swish", "x"):
        assert word in app.info[0].value


def test_a_table_of_one_s_own_is_asked_for_and_learned():
    app = network(data=OWN_TABLE)
    assert not app.exception
    assert shown(app).data == "circle"
    rows = [f"{i},{i * i % 11},{'yes' if i % 3 else 'no'}" for i in range(60)]
    app.selectbox(key="data").set_value(OWN_TABLE).run()
    app.file_uploader[0].upload(
        "mine.csv", ("a,b,c\n" + "\n".join(rows)).encode(), "text/csv"
    ).run()
    assert not app.exception
    assert shown(app).data == OWN_TABLE
    assert any("60 examples of 2 numbers; 2 classes" in text.value for text in app.caption)
    app.file_uploader[0].upload("bad.csv", b"a,b,c\n1,x,yes\n2,3,no", "text/csv").run()
    assert not app.exception
    assert "Row 2" in app.error[0].value
    assert shown(app).data == OWN_TABLE


def test_the_rate_can_be_changed_from_an_epoch_on():
    app = network(epochs="4", batch="all", optimizer="Momentum")
    app.number_input(key="go_on_epoch").set_value(2).run()
    app.slider(key="go_on_rate").set_value(-3.0).run()
    next(button for button in app.button if button.label == "Go on").click().run()
    assert not app.exception
    assert shown(app).changes == ((2, 0.001),)
    app.number_input(key="go_on_epoch").set_value(4).run()
    next(button for button in app.button if button.label == "Go on").click().run()
    assert shown(app).changes == ((2, 0.001), (4, 0.001))
    assert shown(app).epochs == 8
    app.text_input(key="changes").set_value("").run()
    assert shown(app).changes == ()


def test_the_last_runs_of_a_visit_are_kept():
    app = network()
    for seed in range(1, 12):
        app.number_input(key="seed").set_value(seed).run()
    history = app.session_state["earlier"]
    assert len(history) == 9
    assert [LabScene.from_key(key).seed for key in history] == list(range(3, 12))
    app.toggle(key="earlier_drawn").set_value(True).run()
    assert not app.exception


def test_choosing_other_data_keeps_what_still_suits():
    app = network()
    app.slider(key="layers").set_value(3).run()
    app.selectbox(key="data").set_value("moons").run()
    assert len(shown(app).units) == 3
    app.selectbox(key="data").set_value("digits").run()
    assert not app.exception
    assert shown(app).units == (32,)
    assert shown(app).activation == "ReLU"


# ---- racing on the slice ------------------------------------------------------------------------


def sliced(**query):
    return opened("pages/race.py", surface=NETWORK_SLICE, network="units1=4&points=60", **query)


@pytest.mark.parametrize("lens", ["none", "anatomy", "curvature"])
def test_a_slice_is_raced_on_with_every_lens(lens):
    app = sliced(lens=lens)
    assert not app.exception
    assert not app.info
    assert "2-4-8-1 net on circle" in " ".join(text.value for text in app.caption)


@pytest.mark.parametrize("instrument", ["Basins of attraction", "Sweep map"])
def test_maps_of_a_slice_are_refused_with_the_reason(instrument):
    app = sliced(instrument=instrument)
    assert not app.exception
    assert "looks at all the data of a network" in app.error[0].value


def test_a_network_that_is_none_is_a_sentence():
    app = opened("pages/race.py", surface=NETWORK_SLICE, network="epochs=many")
    assert not app.exception
    assert "Until then the first network of the lab is shown" in app.error[0].value
