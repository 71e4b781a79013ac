"""The article's claims: judged, backed by something that exists, and computed where they can be."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from gdviz.claims import CLAIMS, VERDICTS, counted, headline
from gdviz.experiments import EXPERIMENTS
from gdviz.experiments.store import shipped

ROOT = Path(__file__).parents[2]
BY_NUMBER = {claim.number: claim for claim in CLAIMS}


def test_there_are_thirty_six_in_order():
    assert [claim.number for claim in CLAIMS] == list(range(1, 37))


@pytest.mark.parametrize("number", BY_NUMBER)
def test_a_claim_is_judged_in_a_sentence_and_rests_on_something(number):
    claim = BY_NUMBER[number]
    assert claim.says.endswith(".")
    assert claim.verdict in VERDICTS
    assert claim.text.endswith(".")
    assert claim.evidence or claim.source
    assert claim.basis in ("measured", "shown", "by citation", "computed from the shipped rows")


@pytest.mark.parametrize("number", BY_NUMBER)
def test_what_it_rests_on_exists_and_has_a_page(number):
    for each in BY_NUMBER[number].evidence:
        assert each.exists or each.kind == "table", each
        page = each.link.partition("?")[0]
        assert (ROOT / "pages" / f"{page}.py").exists()


@pytest.mark.parametrize("number", BY_NUMBER)
def test_a_link_to_a_scene_opens_that_scene(number):
    for each in BY_NUMBER[number].evidence:
        if each.kind in ("lesson", "variant"):
            assert parse_qs(urlsplit(each.link).query)["scene"] == [each.name]


def test_the_false_ones_are_said_to_be_false():
    assert BY_NUMBER[23].verdict == "false"
    assert BY_NUMBER[3].verdict == "false"


@pytest.mark.parametrize("key", EXPERIMENTS)
def test_a_table_s_verdict_is_computed_from_its_rows(key):
    claim = next(
        claim for claim in CLAIMS if claim.judged is None and claim.evidence[0].name == key
    )
    result = shipped(EXPERIMENTS[key])
    assert claim.verdict == headline(result)
    assert counted(result) in claim.text


@pytest.mark.parametrize("key", EXPERIMENTS)
def test_what_goes_beyond_the_article_does_not_count(key):
    experiment = EXPERIMENTS[key]
    result = shipped(experiment)
    own = {claim.id for claim in experiment.claims if claim.own}
    assert 0 < len(own) < len(experiment.claims)
    turned = tuple(
        each if each.claim in own else replace(each, verdict="does not hold")
        for each in result.verdicts
    )
    assert headline(replace(result, verdicts=turned)) == headline(result)
    assert counted(result).startswith(f"Of its {len(own)} pairwise claims")


def test_a_headline_follows_the_pairwise_verdicts():
    key = next(iter(EXPERIMENTS))
    result = shipped(EXPERIMENTS[key])
    for given, expected in (
        ({"holds"}, "true"),
        ({"holds", "does not hold"}, "true under conditions"),
        ({"does not hold", "too close to call"}, "false"),
        ({"too close to call"}, "misleading"),
    ):
        cycle = sorted(given)
        verdicts = tuple(
            replace(each, verdict=cycle[place % len(cycle)])
            for place, each in enumerate(result.verdicts)
        )
        assert headline(replace(result, verdicts=verdicts)) == expected
