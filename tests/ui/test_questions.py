"""The questions' page under Streamlit's own test runner."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gdviz.glossary import GLOSSARY
from gdviz.questions import QUESTIONS
from gdviz.questions.places import opening
from gdviz.ui.questions import read_link
from tests.doors import doors

ROOT = Path(__file__).parents[2]
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=list(QUESTIONS))


def opened(**query):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90)
    app.switch_page("pages/questions.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def prose(app):
    told = "\n".join(text.value for text in (*app.markdown, *app.caption))
    return told.replace("\N{NO-BREAK SPACE}", " ")


@every_question
def test_every_question_opens_from_its_link_with_picture_answer_and_ways_on(question):
    app = opened(question=question.ask)
    assert not app.exception
    assert not app.info
    text = prose(app)
    assert question.answer in text
    assert "Look for:" in text.replace("*", "")
    labels = [door["name"] for door in doors(app)]
    for place in (question.figure, *question.links):
        assert opening(place).label in labels
    assert text.index("Look for") < text.index(question.answer)


def test_the_words_of_an_answer_stand_beside_it():
    app = opened(question="What is momentum?")
    said = prose(app)
    for name in ("momentum", "step", "minimum"):
        assert f"**{name}**: {GLOSSARY[name].meaning}" in said


def test_a_word_is_looked_up_by_link_and_by_hand():
    app = opened(term="saddle")
    assert GLOSSARY["saddle"].meaning in prose(app)
    assert any(door["name"].startswith("See it: Saddle") for door in doors(app))
    app.selectbox(key="term").set_value("median")
    app.run()
    assert GLOSSARY["median"].meaning in prose(app)


def test_what_a_link_cannot_mean_is_said():
    asked, problems = read_link({"question": ["Why?"], "term": ["nonsense"]})
    assert asked == next(iter(QUESTIONS))
    assert len(problems) == 2
    assert opened(question="Why?").info
