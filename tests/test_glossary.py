"""The glossary has every word that a control or a text of the app uses, in plain sentences."""

import re

import pytest

from gdviz import hyperparameters
from gdviz.glossary import GLOSSARY, lookup, terms_in, tip
from gdviz.lab.scene import LabScene
from gdviz.networks import ACTIVATIONS, INITIALISATIONS, LOSSES
from gdviz.optimizers import OPTIMIZERS
from gdviz.schedules import SCHEDULES

every_term = pytest.mark.parametrize("term", GLOSSARY.values(), ids=list(GLOSSARY))
#: Fields of a lab scene whose controls say it in a word of their own.
_LAB = {
    "data_seed": "seed of the data",
    "share": "share for training",
    "units": "hidden layers",
    "batch_norm": "batch norm",
    "batch": "examples in a mini-batch",
    "seeds": "same data, so many seeds",
    "table": "example",
    "data": "example",
}
#: Words that nobody knows by nature: a definition may use one only if the glossary has it.
JARGON = frozenset(
    re.findall(
        r"[a-z-]+",
        """
    parameter weight bias unit neuron layer activation loss gradient slope curvature eigenvalue
    hessian saddle minimum minima maximum plateau momentum velocity epoch batch mini-batch seed
    median variance deviation matrix vector derivative logarithm convex stochastic covariance
    probability-density tensor kernel logit softmax penalty schedule optimiser step norm
    quadratic sharpness noise landscape generalise dropout converge diverge target class
    adaptive component residual
        """,
    )
)
#: Everyday words of the list above that need no term of their own.
PLAIN = {"maximum", "norm", "component"}
_AMERICAN = re.compile(r"\b\w*(?:ize[sd]?|izing|color|behavior|center|analyze)\b")


@every_term
def test_a_meaning_is_one_or_two_short_plain_sentences(term):
    assert term.meaning.endswith(".")
    assert term.meaning[0].isupper()
    assert 1 <= len(re.findall(r"\.(?: |$)", term.meaning)) <= 2
    assert len(term.meaning) <= 190
    assert all(match in {"size", "sized", "sizes"} for match in _AMERICAN.findall(term.meaning))


@every_term
def test_a_meaning_uses_no_word_that_is_not_explained(term):
    known = {each.name for each in terms_in(term.meaning)}
    for word in re.findall(r"[a-z-]+", term.meaning.lower()):
        singular = word.removesuffix("s")
        if {word, singular} & JARGON and singular not in PLAIN:
            assert lookup(word) or lookup(singular), (term.name, word)
    assert known <= set(GLOSSARY)


def test_the_check_would_find_a_word_that_is_not_explained():
    assert lookup("eigenvalue")
    assert lookup("covariance") is None


@every_term
def test_a_meaning_does_not_begin_by_repeating_the_name(term):
    assert not term.meaning.lower().startswith(term.name.lower())


def test_names_belong_to_one_term_each():
    names = [name.lower() for term in GLOSSARY.values() for name in term.names]
    assert sorted(names) == sorted(set(names))
    assert list(GLOSSARY) == sorted(GLOSSARY, key=str.lower)


@pytest.mark.parametrize("owner", [*OPTIMIZERS.values(), *SCHEDULES.values()])
def test_every_hyperparameter_has_its_term(owner):
    for parameter in hyperparameters.declared(owner).values():
        assert lookup(parameter.label), parameter.label


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimiser_has_its_term(name):
    assert lookup(name)


@pytest.mark.parametrize("name", list(LabScene.__dataclass_fields__))
def test_every_control_of_the_lab_has_its_term(name):
    assert lookup(_LAB.get(name, name)), name


def test_activations_first_weights_and_losses_have_terms():
    plain = {"identity"}
    for name in {*ACTIVATIONS, *INITIALISATIONS, *LOSSES} - plain:
        assert lookup(name), name


def test_terms_are_found_as_whole_words_one_or_many():
    found = [term.name for term in terms_in("Two saddles, one learning rate; a bespoke unitary.")]
    assert found == ["saddle", "learning rate"]
    assert tip("η") == tip("Learning rate")
    with pytest.raises(KeyError):
        tip("nonsense")
