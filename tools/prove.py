"""Measure the evidence of the proof page and write it to `assets/results/proof.json`.

Run it as `python -m tools.prove` after adding a rule or a surface, or recording references anew; a
test fails when the file falls behind.
"""

import datetime

from gdviz.proof import evidence


def main() -> None:
    """Gather, write, and print one line for each rule and surface."""
    gathered = evidence.gather(made=datetime.datetime.now(datetime.UTC).date().isoformat())
    evidence.FILE.parent.mkdir(parents=True, exist_ok=True)
    evidence.FILE.write_text(evidence.to_json(gathered), encoding="utf-8")
    for rule in gathered.rules:
        print(rule.name, rule.library, rule.deviation, [each.deviation for each in rule.statements])
    for surface in gathered.surfaces:
        print(surface.name, surface.gradient.error, surface.hessian.error, surface.minimum)


if __name__ == "__main__":
    main()
