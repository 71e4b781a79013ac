"""A lab scene determines a run, and its link brings it back."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from gdviz import hyperparameters
from gdviz.datasets import DATASETS
from gdviz.errors import SettingError
from gdviz.lab.scene import (
    BATCHES,
    DATA_NAMES,
    LOSS_CHOICES,
    MOST_EPOCHS,
    MOST_SEED,
    MOST_UNITS,
    OWN_TABLE,
    PENALTIES,
    PLANES,
    SEED_COUNTS,
    LabScene,
    first_lab_scene,
    noise_of,
    points_of,
    suggested_rate,
)
from gdviz.networks import ACTIVATIONS, INITIALISATIONS
from gdviz.optimizers import OPTIMIZERS
from gdviz.schedules import SCHEDULES


@some.composite
def scenes(draw):
    data = draw(some.sampled_from(list(DATASETS)))
    points, noise = points_of(data), noise_of(data)
    epochs = draw(some.lists(some.integers(1, MOST_EPOCHS), max_size=3, unique=True))
    rates = some.floats(1e-6, 10.0)
    return LabScene(
        data=data,
        points=draw(some.integers(int(points.low), int(points.high))),
        noise=draw(some.floats(noise.low, noise.high)),
        data_seed=draw(some.integers(0, MOST_SEED)),
        share=draw(some.floats(0.1, 0.9)),
        units=tuple(draw(some.lists(some.integers(1, MOST_UNITS), max_size=8))),
        activation=draw(some.sampled_from(list(ACTIVATIONS))),
        initialisation=draw(some.sampled_from(list(INITIALISATIONS))),
        batch_norm=draw(some.booleans()),
        residual=draw(some.booleans()),
        dropout=draw(some.floats(0, 0.8)),
        loss=draw(some.sampled_from(LOSS_CHOICES)),
        optimizer=suggested_rate(OPTIMIZERS[draw(some.sampled_from(list(OPTIMIZERS)))]),
        schedule=SCHEDULES[draw(some.sampled_from(list(SCHEDULES)))](),
        batch=draw(some.sampled_from(BATCHES)),
        epochs=draw(some.integers(1, MOST_EPOCHS)),
        l1=draw(some.sampled_from(PENALTIES)),
        l2=draw(some.sampled_from(PENALTIES)),
        seed=draw(some.integers(0, MOST_SEED)),
        seeds=draw(some.sampled_from(SEED_COUNTS)),
        plane=draw(some.sampled_from(PLANES)),
        changes=tuple((epoch, draw(rates)) for epoch in sorted(epochs)),
    )


@given(scenes())
@settings(max_examples=60, deadline=None)
def test_a_key_brings_the_scene_back(scene):
    assert LabScene.from_key(scene.key()) == scene
    assert LabScene.from_query(scene.to_query()) == (scene, [])


@pytest.mark.parametrize("data", DATASETS)
def test_a_data_set_opens_with_a_scene_of_its_own(data):
    scene = first_lab_scene(data)
    assert scene.data == data
    assert LabScene.from_query({"data": [data]}) == (scene, [])


def test_an_empty_link_is_the_first_scene():
    assert LabScene.from_query({}) == (LabScene(), [])


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("data", "triangle", "There is no data “triangle”"),
        ("activation", "swish", "There is no activation “swish”"),
        ("optimizer", "Adagrad", "There is no optimizer “Adagrad”"),
        ("batch", "7", "There is no batch “7”"),
        ("l2", "0.2", "There is no l2 “0.2”"),
        ("noise", "0.9", "noise cannot be “0.9”"),
        ("epochs", "-1", "epochs cannot be “-1”"),
        ("layers", "99", "layers cannot be “99”"),
        ("units1", "nan", "units1 cannot be “nan”"),
        ("residual", "perhaps", "There is no residual “perhaps”"),
        ("changes", "9:0.1 4:0.1", "The changed rates “9:0.1 4:0.1” cannot be read"),
        ("changes", "four:0.1", "cannot be read"),
        ("changes", "4:inf", "cannot be read"),
        ("Adam.lr", "9", "Adam: learning rate cannot be “9”"),
        ("data", OWN_TABLE, "A link does not hold a table"),
    ],
)
def test_what_a_link_says_wrongly_takes_its_default_and_is_named(name, text, says):
    scene, problems = LabScene.from_query({name: [text]})
    assert scene == LabScene()
    assert len(problems) == 1
    assert says in problems[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": "triangle"},
        {"points": 7},
        {"noise": 0.6},
        {"units": (0,)},
        {"units": (8,) * 9},
        {"activation": "swish"},
        {"batch": 3},
        {"epochs": 0},
        {"seeds": 2},
        {"l1": 0.5},
        {"dropout": 0.9},
        {"changes": ((5, 0.1), (5, 0.2))},
        {"changes": ((0, 0.1),)},
    ],
)
def test_a_setting_that_is_no_use_is_refused(wrong):
    with pytest.raises(SettingError):
        LabScene(**wrong)


def test_every_data_set_and_a_table_can_be_chosen():
    assert (*DATASETS, OWN_TABLE) == DATA_NAMES


def test_suggested_rates_are_within_their_controls():
    for rule in OPTIMIZERS.values():
        optimizer = suggested_rate(rule)
        for name, declared in hyperparameters.declared(rule).items():
            assert declared.low <= getattr(optimizer, name) <= declared.high
        dataclasses.replace(LabScene(), optimizer=optimizer)
