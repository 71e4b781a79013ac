"""Whatever is typed: a surface or a sentence, soon. GDVIZ_FUZZ=100000 asks for more texts."""

import os
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdviz.errors import ExpressionError
from gdviz.expression import parse
from gdviz.expression.tree import FUNCTIONS
from gdviz.surfaces import Surface
from tests.expression.formulas import CLASSICS, family

WORDS = (
    *"xye()()+-*/^,. ²³πln",
    "**",
    "pi",
    "1",
    "0",
    "2.5",
    "9",
    "1e308",
    "1e-308",
    ".",
    "_",
    "=",
)
FORMULAS = (*CLASSICS.values(), *family(100, seed=4))

words = st.lists(st.sampled_from([*WORDS, *FUNCTIONS, "sin(", "max(x,"]), max_size=60).map("".join)
pieces = st.lists(st.sampled_from(FORMULAS), min_size=1, max_size=3).map("*".join)


@st.composite
def damaged(draw):
    """A formula with a piece cut out or put in."""
    text = draw(st.sampled_from(FORMULAS))
    begin, end = sorted(draw(st.integers(0, len(text))) for _ in range(2))
    return text[:begin] + draw(st.one_of(words, st.just(""))) + text[end:]


texts = st.one_of(st.text(max_size=400), words, words, words, words, damaged(), damaged(), pieces)


@given(texts)
@settings(
    max_examples=int(os.environ.get("GDVIZ_FUZZ", "1000")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_any_text_gives_a_surface_or_a_sentence(text):
    surface = refused_or_parsed(text)
    if surface is None:
        return
    assert isinstance(surface, Surface)
    assert np.isfinite(surface.value(np.array(surface.start)))
    assert surface.hessian(np.zeros((3, 2))).shape == (3, 2, 2)


def refused_or_parsed(text):
    """The surface, or None after a sentence; again if slow, since the collector may have paused."""
    for limit in (0.05, 0.05, 2.0):
        began = time.process_time()
        try:
            surface, sentence = parse.__wrapped__(text), None
        except ExpressionError as error:
            surface, sentence = None, error
        if time.process_time() - began < limit:
            break
    else:
        pytest.fail("it took too long")
    assert surface or limit < 1, "a refusal took too long"
    if sentence:
        assert str(sentence).endswith(".")
        assert sentence.column is None or 1 <= sentence.column <= 301
    return surface
