"""Spot the bug: the link, the letters, and what is said of the two runs."""

import numpy as np
import pytest

from gdviz.errors import SettingError
from gdviz.hyperparameters import declared
from gdviz.links import to_control
from gdviz.optimizers import Adam
from gdviz.proof.faulty import FaultyAdam
from gdviz.proof.puzzle import MOST_NUMBER, PLACES, Puzzle, from_query


def query(puzzle):
    parameters = declared(puzzle).values()
    return {
        "place": [puzzle.place],
        "puzzle": [str(puzzle.number)],
        **{f"Bug.{p.name}": [str(to_control(p, getattr(puzzle, p.name)))] for p in parameters},
    }


def test_the_number_decides_and_neither_letter_is_favoured():
    letters = [Puzzle(number=number).faulty for number in range(1, MOST_NUMBER + 1)]
    assert 40 <= letters.count("A") <= 59
    for number in (1, 3):
        puzzle = Puzzle(number=number)
        assert {puzzle.faulty, puzzle.right} == set(puzzle.runs) == {"A", "B"}
        assert list(puzzle.runs) == ["A", "B"], "the order tells nothing"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("number", [1, 3])
def test_the_letters_stand_for_the_rules(place, number):
    puzzle = Puzzle(place, number)
    np.testing.assert_allclose(puzzle.first_step(puzzle.right), 1, rtol=1e-6)
    np.testing.assert_allclose(puzzle.first_step(puzzle.faulty), puzzle.first_stretch, rtol=1e-4)


@pytest.mark.parametrize("place", PLACES)
def test_with_the_first_settings_the_faulty_one_ends_lower(place):
    puzzle = Puzzle(place)
    assert puzzle.height(puzzle.faulty) < puzzle.height(puzzle.right)


def test_what_is_said_of_the_first_settings():
    step, ratio = Puzzle().widest
    assert (step, round(ratio, 1)) == (12, 43.1)
    assert Puzzle().settled == 4612
    assert Puzzle(beta1=0.0, beta2=0.0).settled == 0


def test_the_runs_have_equal_settings():
    puzzle = Puzzle("Bowl", lr=0.2, beta1=0.5, beta2=0.9, steps=7)
    assert {len(run.points) for run in puzzle.runs.values()} == {8}
    for rule, letter in ((Adam, puzzle.right), (FaultyAdam, puzzle.faulty)):
        assert puzzle.runs[letter].points[0].tolist() == list(puzzle.surface.start)
        assert declared(rule)["eps"].default == declared(Adam)["eps"].default


def test_a_link_brings_the_puzzle_back():
    puzzle = Puzzle("Beale", 17, lr=0.1, beta1=0.8, beta2=0.99, steps=40)
    assert from_query(query(puzzle)) == (puzzle, [])
    assert from_query({}) == (Puzzle(), [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("place", "Atlantis"),
        ("puzzle", "0"),
        ("puzzle", "<b>"),
        ("Bug.lr", "nan"),
        ("Bug.lr", "7"),
        ("Bug.beta1", "1.5"),
        ("Bug.steps", "1e9"),
    ],
)
def test_what_a_link_says_wrongly_is_named_and_takes_its_default(name, text):
    puzzle, (problem,) = from_query({name: [text]})
    assert puzzle == Puzzle()
    assert text in problem


@pytest.mark.parametrize("wrong", [{"place": "Saddle"}, {"number": 0}, {"number": 100}])
def test_a_puzzle_that_cannot_be_is_refused(wrong):
    with pytest.raises(SettingError):
        Puzzle(**wrong)
