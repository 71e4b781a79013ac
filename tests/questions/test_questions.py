"""Every answer is plain, has a figure that runs, and links that open without a problem."""

import re
from pathlib import Path

import pytest

from gdviz.glossary import GLOSSARY, lookup
from gdviz.lab import LabScene
from gdviz.lab.scenes import NamedLab
from gdviz.questions import QUESTIONS
from gdviz.questions.places import opening, scene_at, split
from gdviz.scene import Scene
from gdviz.scenes import NamedScene
from gdviz.ui.lessons import read_link as read_lesson
from gdviz.ui.variants import read_link as read_variants
from tests.test_glossary import JARGON, PLAIN

ROOT = Path(__file__).parents[2]
READERS = {
    "pages/race.py": Scene.from_query,
    "pages/network.py": LabScene.from_query,
    "pages/misconceptions.py": read_lesson,
    "pages/variants.py": read_variants,
}
PLACES = sorted(
    {place for each in QUESTIONS.values() for place in (each.figure, *each.links)}
    | {term.see for term in GLOSSARY.values() if term.see}
)
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=list(QUESTIONS))


@pytest.mark.parametrize("place", PLACES)
def test_every_place_exists_and_opens_without_a_problem(place):
    there = opening(place)
    assert (ROOT / there.page).exists()
    if there.query:
        assert READERS[there.page](there.query)[1] == []
    assert there.label


def test_a_place_that_does_not_exist_is_an_error():
    for place in ("nowhere: x", "race: nonsense", "lab: nonsense", "lesson: x", "variants: x"):
        with pytest.raises(KeyError):
            opening(place)


@every_question
def test_every_question_has_a_figure_that_is_measured(question):
    scene = scene_at(question.figure)
    assert scene is not None
    assert scene.claim


@every_question
def test_an_answer_is_short_and_plain(question):
    assert question.ask.endswith("?")
    assert len(question.ask) <= 80
    assert 120 <= len(question.answer) <= 420
    sentences = re.split(r"(?<=[.?!]) ", question.answer)
    assert all(len(sentence) <= 200 for sentence in sentences)
    for word in re.findall(r"[a-z-]+", question.answer.lower()):
        singular = word.removesuffix("s")
        if {word, singular} & JARGON and singular not in PLAIN:
            assert lookup(word) or lookup(singular), word


@every_question
def test_an_answer_states_no_measured_number(question):
    assert re.findall(r"\d+", question.answer.replace("2 divided by", "")) == []


@every_question
def test_links_lead_elsewhere_and_each_once(question):
    assert question.links
    assert len(set(question.links)) == len(question.links)
    assert question.figure not in question.links


def test_the_three_that_the_article_leaves_open_come_first_and_ten_more():
    first = list(QUESTIONS)[:3]
    assert "neural networks" in first[0]
    assert "types" in first[1]
    assert "learning rate" in first[2]
    assert len(QUESTIONS) >= 13


def test_all_kinds_of_figures_occur():
    kinds = {split(question.figure)[0] for question in QUESTIONS.values()}
    assert kinds == {"race", "lab", "lesson", "variants"}
    assert any(isinstance(scene_at(each.figure), NamedScene) for each in QUESTIONS.values())
    assert any(isinstance(scene_at(each.figure), NamedLab) for each in QUESTIONS.values())
