"""A result as a file to take away: CSV, Markdown, LaTeX or JSON."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from gdviz.experiments.experiment import Experiment
from gdviz.experiments.results import Measure, Result, Row, Value
from gdviz.experiments.store import to_json

#: What a spreadsheet would take for a formula.
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_LATEX: Mapping[str, str] = MappingProxyType(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
        "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
        "<": r"\textless{}", ">": r"\textgreater{}", "∞": r"$\infty$", "×": r"$\times$",
        "−": "$-$", "²": r"\textsuperscript{2}", "³": r"\textsuperscript{3}", "λ": r"$\lambda$",
        "σ": r"$\sigma$", "β": r"$\beta$", "η": r"$\eta$", "∂": r"$\partial$", "√": r"$\surd$",
        "≥": r"$\geq$", "≤": r"$\leq$", "≈": r"$\approx$", "·": r"$\cdot$", "…": r"\dots{}",
    }
)  # fmt: skip
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|$~])")


@dataclass(frozen=True)
class Format:
    """One kind of file: its ending, its MIME type and how it is written."""

    ending: str
    mime: str
    write: Callable[[Experiment, Result], str]


def to_csv(experiment: Experiment, result: Result) -> str:
    """Every seed's value: one line for each row, measure and seed."""
    settings = _setting_names(result)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["row", *map(_harmless, settings), "measure", "unit", "seed", "value"])
    for row in result.rows:
        head = [row.label, *(row.case.settings.get(name, "") for name in settings)]
        for key, values in row.values.items():
            unit = experiment.measure(key).unit
            for seed, value in zip(result.seeds, values, strict=True):
                writer.writerow([*map(_harmless, head), key, unit, seed, value])
    return file.getvalue()


def to_markdown(experiment: Experiment, result: Result) -> str:
    """The table of medians and ranges, the verdicts and where they come from."""
    table = [_heads(experiment), *_cells(experiment, result)]
    lines = [_markdown_line(line) for line in table]
    lines.insert(1, "|" + " --- |" * len(table[0]))
    claims = [
        f"- {verdict}: {escape_markdown(said)}" for verdict, said in _claims(experiment, result)
    ]
    heading = f"# {experiment.key}: {escape_markdown(experiment.title)}"
    foot = escape_markdown(_caption(result))
    return "\n".join([heading, "", *lines, "", *claims, "", foot, ""])


def to_latex(experiment: Experiment, result: Result) -> str:
    """The table as a `table` environment (needs the package booktabs)."""
    heads, *cells = (
        [escape_latex(cell) for cell in line]
        for line in [_heads(experiment), *_cells(experiment, result)]
    )
    body = "\n".join(f"  {' & '.join(line)} \\\\" for line in cells)
    claims = "; ".join(
        f"{escape_latex(said.rstrip('.'))}: \\emph{{{verdict}}}"
        for verdict, said in _claims(experiment, result)
    )
    title = escape_latex(f"{experiment.title}. {_caption(result)}")
    return (
        "% \\usepackage{booktabs}\n"
        f"\\begin{{table}}\n  \\caption{{{title} {claims}.}}\n"
        f"  \\begin{{tabular}}{{l{'r' * (len(heads) - 1)}}}\n  \\toprule\n"
        f"  {' & '.join(heads)} \\\\\n  \\midrule\n{body}\n  \\bottomrule\n"
        "  \\end{tabular}\n\\end{table}\n"
    )


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "CSV": Format("csv", "text/csv", to_csv),
        "Markdown": Format("md", "text/markdown", to_markdown),
        "LaTeX": Format("tex", "application/x-tex", to_latex),
        "JSON": Format("json", "application/json", lambda experiment, result: to_json(result)),
    }
)


def escape_latex(text: str) -> str:
    """The text as LaTeX sets it, sign by sign."""
    return "".join(_LATEX.get(sign, sign) for sign in text)


def escape_markdown(text: str) -> str:
    """The text as Markdown shows it, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def spread(measure: Measure, row: Row) -> str:
    """Median and range in one cell: "0.12 (0.10–0.15)"; a dash where it was not measured."""
    if measure.key not in row.values:
        return "–"
    low, high = row.low(measure.key), row.high(measure.key)
    middle = measure.format(row.median(measure.key), unit=False)
    if low == high:
        return middle
    ends = "–".join(measure.format(end, unit=False) for end in (low, high))
    return f"{middle} ({ends})"


def _heads(experiment: Experiment) -> list[str]:
    return ["", *(head(measure) for measure in experiment.measures)]


def head(measure: Measure) -> str:
    """The name of a column, with its unit."""
    return f"{measure.name}, {measure.unit}" if measure.unit else measure.name


def _cells(experiment: Experiment, result: Result) -> list[list[str]]:
    return [
        [row.label, *(spread(measure, row) for measure in experiment.measures)]
        for row in result.rows
    ]


def _claims(experiment: Experiment, result: Result) -> list[tuple[str, str]]:
    return [
        (verdict.verdict, f"{sentence} ({verdict.right} of {verdict.seeds} seeds)".strip())
        for verdict in result.verdicts
        for sentence in [experiment.claim(verdict.claim).sentence.rstrip(".")]
    ]


def _caption(result: Result) -> str:
    count = len(result.seeds)
    seeds = "one seed" if count == 1 else f"median (lowest–highest) of {count} seeds"
    origin = result.origin
    if origin is None:
        return f"{seeds.capitalize()}, run on the spot: indicative."
    versions = ", ".join(f"{name} {version}" for name, version in origin.versions.items())
    return f"{seeds.capitalize()}; {versions}; {origin.processor}; {origin.made}."


def _markdown_line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(escape_markdown, cells)) + " |"


def _setting_names(result: Result) -> list[str]:
    return list(dict.fromkeys(name for row in result.rows for name in row.case.settings))


def _harmless(value: Value) -> Value:
    """A text that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
