"""The file behind the proof page: nothing missing, nothing stale, nothing beyond its tolerance."""

import dataclasses

import pytest

from gdviz import __version__
from gdviz.optimizers import OPTIMIZERS
from gdviz.proof.evidence import FILE, from_json, gather, recorded, to_json
from gdviz.proof.recordings import recording
from gdviz.surfaces import SURFACES

STALE = "run `python -m tools.prove`"


@pytest.fixture(scope="module")
def here():
    return gather()


def figures(evidence):
    """Every measured figure by what it belongs to."""
    for rule in evidence.rules:
        yield f"{rule.name}: path", rule.deviation or 0.0
        for statement in rule.statements:
            yield f"{rule.name}: {statement.says}", statement.deviation
    for surface in evidence.surfaces:
        yield f"{surface.name}: gradient", surface.gradient.error
        yield f"{surface.name}: hessian", surface.hessian.error
        yield f"{surface.name}: level", surface.critical.steepest


def facts(evidence):
    """All that does not depend on rounding."""
    for rule in evidence.rules:
        comparison = rule.library, rule.settings, rule.objectives, rule.steps
        statements = [(each.says, each.tolerance, each.sampled) for each in rule.statements]
        yield rule.name, comparison, statements
    for surface in evidence.surfaces:
        critical, minimum = surface.critical, surface.minimum
        counts = critical.listed, critical.verified, critical.found
        yield surface.name, counts, (minimum.nature, minimum.natural, minimum.searched)


def test_nothing_is_beyond_its_tolerance(here):
    assert here.failures == []
    assert recorded().failures == []


def test_every_rule_and_surface_is_in_the_file():
    assert [rule.name for rule in recorded().rules] == list(OPTIMIZERS), STALE
    assert [surface.name for surface in recorded().surfaces] == list(SURFACES), STALE


def test_the_file_tells_of_this_version(here):
    assert list(facts(recorded())) == list(facts(here)), STALE
    assert recorded().versions["gdviz"] == __version__, STALE
    assert recorded().made
    for library in ("torch", "optax"):
        assert recorded().versions[library] == recording().versions[library], STALE


def test_the_figures_are_those_measured_here(here):
    """Other processors round differently, but no figure is better than what can be had."""
    live = dict(figures(here))
    for what, figure in figures(recorded()):
        assert live[what] <= 10 * figure + 1e-11, f"{what}: {STALE}"


def test_the_file_holds_what_was_gathered(here):
    assert from_json(to_json(here)) == here
    assert to_json(recorded()) == FILE.read_text(encoding="utf-8")


def test_what_does_not_hold_is_named(here):
    (rule, *rules), (surface, *surfaces) = here.rules, here.surfaces
    worse = dataclasses.replace(rule, deviation=1e-9)
    unfit = dataclasses.replace(rule.statements[0], deviation=1.0)
    lower = dataclasses.replace(surface.minimum, lowest=-1e-6)
    lost = dataclasses.replace(surface.critical, verified=0)
    unlike = dataclasses.replace(surface.gradient, error=1e-6)
    for broken in (
        worse,
        dataclasses.replace(rule, statements=(unfit,)),
        dataclasses.replace(rule, deviation=None, statements=()),
    ):
        assert dataclasses.replace(here, rules=(broken, *rules)).failures == [rule.name]
    for broken in (
        dataclasses.replace(surface, minimum=lower),
        dataclasses.replace(surface, critical=lost),
        dataclasses.replace(surface, gradient=unlike),
    ):
        found = dataclasses.replace(here, surfaces=(broken, *surfaces)).failures
        assert found == [surface.name]
