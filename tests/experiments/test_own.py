"""Experiments on data that somebody brings along."""

from dataclasses import replace

import pytest

from gdviz.errors import DataError, UnsupportedError
from gdviz.experiments.__main__ import main
from gdviz.experiments.own import fingerprint, on_files, on_paths
from gdviz.experiments.places import processes
from gdviz.experiments.progress import SILENT
from gdviz.experiments.runner import produce
from gdviz.experiments.store import FOLDER, Partial, from_json
from tests.experiments.toy import TOY, run_from

OWN = on_files(TOY, {"mine.txt": b"4"})


def test_the_data_are_what_the_experiment_runs_on():
    result = OWN.run([0, 1])
    assert result.row("stay there").values["loss"] == (8.0, 8.0)
    assert OWN.run_one(0, TOY.full).outcomes["rate 0.1"].values["loss"] == pytest.approx(
        run_from(0, TOY.full, SILENT, 4.0).outcomes["rate 0.1"].values["loss"], rel=1e-5
    )
    assert OWN.trace is None
    assert TOY.fed == ""


def test_a_folder_can_be_data(tmp_path):
    assert on_paths(TOY, [tmp_path]).run([0]).row("stay there").values["loss"] == (2.0,)
    file = tmp_path / "mine.txt"
    file.write_text("4")
    assert on_paths(TOY, [file]).fed == OWN.fed
    with pytest.raises(UnsupportedError, match="cannot be run on the folder"):
        on_paths(TOY, [file, tmp_path])


def test_an_experiment_without_a_reader_refuses():
    bare = replace(TOY, own=None)
    for attempt in (lambda: on_files(bare, {"a": b"4"}), lambda: bare.on(4.0, "a")):
        with pytest.raises(UnsupportedError, match="toy cannot be run on data of your own"):
            attempt()


def test_files_are_told_apart_by_name_and_content():
    files = [{"a": b"4"}, {"b": b"4"}, {"a": b"5"}, {"a": b"4", "b": b""}, {}]
    assert len({fingerprint(each) for each in files}) == len(files)
    assert fingerprint({"a": b"1", "b": b"2"}) == fingerprint({"b": b"2", "a": b"1"})


def test_seeds_on_other_data_are_run_anew(tmp_path):
    produce(OWN, range(2), processes(1), tmp_path, announce=lambda said: None)
    for experiment in (TOY, on_files(TOY, {"mine.txt": b"5"})):
        assert not Partial(experiment, TOY.full, tmp_path).read(range(2))


def test_the_command_takes_files_of_ones_own(tmp_path, capsys):
    file = tmp_path / "mine.txt"
    file.write_text("4")
    arguments = ["toy", "--seeds", "2", "--workers", "1", "--data", str(file)]
    assert main([*arguments, "--out", str(tmp_path)], {"toy": TOY}) == 0
    result = from_json(TOY, (tmp_path / "toy.json").read_text(encoding="utf-8"))
    assert result.row("stay there").values["loss"] == (8.0, 8.0)


@pytest.mark.parametrize(
    ("data", "out", "sentence"),
    [
        ("4", None, "does not replace the shipped one: use --out"),
        ("four", "here", "Expected one file with a number, found 1: could not convert"),
        (None, "here", "There is no "),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(tmp_path, capsys, data, out, sentence):
    file = tmp_path / "mine.txt"
    if data is not None:
        file.write_text(data)
    where = str(FOLDER if out is None else tmp_path / out)
    assert main(["toy", "--data", str(file), "--out", where], {"toy": TOY}) == 2
    assert sentence in capsys.readouterr().err


def test_another_file_is_refused_with_what_was_expected():
    with pytest.raises(DataError, match="Expected one file with a number, found 2"):
        on_files(TOY, {"a": b"1", "b": b"2"})
