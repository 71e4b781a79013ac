"""Files to take away hold what was measured, and survive any sign."""

import csv
import io
import json
import re
from dataclasses import replace

import numpy as np
import pytest

from gdviz.experiments.results import Case
from gdviz.experiments.store import from_json
from gdviz.experiments.writing import FORMATS, escape_latex, escape_markdown, spread
from tests.experiments.toy import TOY

RESULT = TOY.run(range(5))
WILD = '=1+1 | <b>"50 %"</b> \\alpha_1 & $x^2$ # {a} ~ `c` ∞, newline\nend'


def written(name, result=RESULT, experiment=TOY):
    return FORMATS[name].write(experiment, result)


def wild():
    """A result in which a row is called by every sign that means something somewhere."""
    case = Case(WILD, {WILD: 0.5, "word": "-2"})
    return replace(RESULT, rows=(replace(RESULT.rows[0], case=case), *RESULT.rows[1:]))


def test_the_csv_holds_every_seed():
    read = list(csv.DictReader(io.StringIO(written("CSV"))))
    assert len(read) == 3 * 2 * 5 + 5
    for row in RESULT.rows:
        for key, values in row.values.items():
            lines = [x for x in read if x["row"] == row.label and x["measure"] == key]
            assert [int(line["seed"]) for line in lines] == list(RESULT.seeds)
            assert [float(line["value"]) for line in lines] == list(values)
            assert {line["unit"] for line in lines} == {TOY.measure(key).unit}
    assert {line["rate"] for line in read} == {"0.1", "0.5", "3.0", ""}


def test_no_cell_of_the_csv_is_a_formula():
    read = list(csv.DictReader(io.StringIO(written("CSV", wild()))))
    assert len(read) == 3 * 2 * 5 + 5
    assert read[0]["row"] == f"'{WILD}"
    assert read[0]["word"] == "'-2"


def cells(line):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


@pytest.mark.parametrize("result", [RESULT, wild()], ids=["plain", "wild"])
def test_the_markdown_is_one_table_of_even_lines(result):
    lines = written("Markdown", result).splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 2 + len(RESULT.rows)
    assert {len(cells(line)) for line in table} == {1 + len(TOY.measures)}
    losses = np.array(RESULT.rows[1].values["loss"])
    ends = f"{losses.min():.3g}–{losses.max():.3g}"
    assert cells(table[3])[:2] == ["rate 0.5", f"{np.median(losses):.3g} ({ends})"]
    assert "<b>" not in written("Markdown", result).replace("\\<b", "")


def test_markdown_signs_are_disarmed():
    assert escape_markdown("a|b *c* [d](e) $f$\n- g") == r"a\|b \*c\* \[d\](e) \$f\$ - g"


@pytest.mark.parametrize("result", [RESULT, wild()], ids=["plain", "wild"])
def test_the_latex_is_one_table_of_even_lines(result):
    text = written("LaTeX", result)
    assert text.count(r"\begin{tabular}{lrr}") == text.count(r"\end{tabular}") == 1
    body = text.split(r"\midrule")[1].split(r"\bottomrule")[0].strip().split("\\\\\n")
    assert len(body) == len(RESULT.rows)
    assert {len(re.findall(r"(?<!\\)&", line)) for line in body} == {len(TOY.measures)}
    assert text.replace(r"\{", "").replace(r"\}", "").count("{") == (
        text.replace(r"\{", "").replace(r"\}", "").count("}")
    )
    assert not re.search(r"(?<!\\)[#%]", text.removeprefix("% \\usepackage{booktabs}\n"))


def test_latex_signs_are_set():
    assert escape_latex(r"50 % & a_1 ^ \x {y} ~ #2 $") == (
        r"50 \% \& a\_1 \textasciicircum{} \textbackslash{}x \{y\} \textasciitilde{} \#2 \$"
    )


def test_the_json_is_what_a_run_writes():
    assert from_json(TOY, written("JSON")).rows[0].values == RESULT.rows[0].values
    assert json.loads(written("JSON"))["origin"] is None


@pytest.mark.parametrize("name", ["Markdown", "LaTeX"])
def test_verdicts_and_seeds_are_said(name):
    text = written(name)
    for verdict in RESULT.verdicts:
        assert verdict.verdict in text
        assert f"{verdict.right} of 5 seeds" in text
    assert "of 5 seeds, run on the spot: indicative." in text


def test_a_row_without_the_measure_has_a_dash():
    assert spread(TOY.measure("time"), RESULT.row("stay there")) == "–"


def test_one_seed_has_no_range():
    assert spread(TOY.measure("loss"), TOY.run([0]).row("rate 0.1")).count("(") == 0
