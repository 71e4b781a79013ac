"""The claims page under Streamlit's test runner."""

import pytest

from gdviz.claims import CLAIMS, VERDICTS
from tests.ui.test_pages import opened


def texts(app):
    return " ".join(text.value for text in app.markdown)


def test_all_claims_are_there():
    app = opened("pages/claims.py")
    assert not app.exception
    for claim in CLAIMS:
        assert f"**{claim.number}.**" in texts(app)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_they_are_filtered_by_verdict(verdict):
    app = opened("pages/claims.py", verdict=verdict)
    assert not app.exception
    for claim in CLAIMS:
        assert (f"**{claim.number}.**" in texts(app)) == (claim.verdict == verdict)


def test_a_bad_link_says_so():
    app = opened("pages/claims.py", verdict="rubbish")
    assert not app.exception
    assert "rubbish" in app.info[0].value
