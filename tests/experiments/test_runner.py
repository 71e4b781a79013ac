"""Seeds in other processes: the same rows, nothing lost, nothing counted twice."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from gdviz.experiments.__main__ import main
from gdviz.experiments.places import processes
from gdviz.experiments.runner import WorkerError, produce
from gdviz.experiments.store import Partial, from_json
from tests.experiments import toy
from tests.experiments.toy import TOY

ROOT = Path(__file__).parents[2]
SEEDS = range(6)


def losses(result):
    return [(row.label, row.values["loss"], row.curves) for row in result.rows]


ALONE = TOY.run(SEEDS)


def quiet(sentence):
    pass


# ---- what workers run: importable, as an experiment's own function is ---------------------


def dying_seed(seed, settings, progress):
    """Seed 3 kills its process the first time that it is run."""
    grave = Path(os.environ["TOY_GRAVE"])
    with (grave.parent / "log").open("a") as log:
        log.write(f"{seed}\n")
    if seed == 3 and not grave.exists():
        grave.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return toy.run_seed(seed, settings, progress)


def deadly_seed(seed, settings, progress):
    os.kill(os.getpid(), signal.SIGKILL)


def failing_seed(seed, settings, progress):
    if seed == 2:
        raise ArithmeticError("seed 2 is wrong")
    return toy.run_seed(seed, settings, progress)


def slow_seed(seed, settings, progress):
    time.sleep(0.25)
    return toy.run_seed(seed, settings, progress)


def lonely_seed(seed, settings, progress):
    """Fails if another seed runs at the same time."""
    lock = Path(os.environ["TOY_LOCK"])
    lock.touch(exist_ok=False)
    time.sleep(0.02)
    lock.unlink()
    return toy.run_seed(seed, settings, progress)


SLOW = replace(TOY, run_seed=slow_seed)
DYING = replace(TOY, run_seed=dying_seed)


# ---- tests --------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_other_processes_give_the_same_rows(tmp_path, workers):
    result = produce(TOY, SEEDS, processes(workers), tmp_path, announce=quiet)
    assert losses(result) == losses(ALONE)
    assert result.verdicts == ALONE.verdicts
    file = tmp_path / "toy.json"
    assert from_json(TOY, file.read_text(encoding="utf-8")) == result
    assert result.origin.command == "python -m gdviz.experiments toy --seeds 6"
    assert {"python", "numpy", "gdviz"} == set(result.origin.versions)
    assert result.origin.processor
    assert not Partial(TOY, TOY.full, tmp_path).read(SEEDS)


def test_a_worker_that_dies_costs_nothing_but_time(tmp_path, monkeypatch):
    monkeypatch.setenv("TOY_GRAVE", str(tmp_path / "grave"))
    said = []
    experiment = replace(TOY, run_seed=dying_seed)
    result = produce(experiment, SEEDS, processes(2), tmp_path, announce=said.append)
    assert losses(result) == losses(ALONE)
    assert sum("a worker died" in sentence for sentence in said) == 1
    finished = [sentence for sentence in said if "finished" in sentence]
    assert len(finished) == len(set(finished)) == len(SEEDS)
    begun = (tmp_path / "log").read_text().split()
    assert begun.count("3") == 2
    assert len(begun) <= len(SEEDS) + 2  # at most the two that were under way, again


def test_workers_that_always_die_end_the_run_with_a_sentence(tmp_path):
    experiment = replace(TOY, run_seed=deadly_seed)
    with pytest.raises(WorkerError, match="died 3 times without finishing a seed"):
        produce(experiment, SEEDS, processes(1), tmp_path, announce=quiet)


def test_a_seed_that_raises_does_not_take_the_others_with_it(tmp_path):
    experiment = replace(TOY, run_seed=failing_seed)
    with pytest.raises(ArithmeticError, match="seed 2 is wrong"):
        produce(experiment, SEEDS, processes(2), tmp_path, announce=quiet)
    assert {0, 1} <= set(Partial(experiment, TOY.full, tmp_path).read(SEEDS))
    assert not (tmp_path / "toy.json").exists()


def test_finished_seeds_are_not_run_again(tmp_path):
    with pytest.raises(ArithmeticError):
        produce(replace(TOY, run_seed=failing_seed), SEEDS, processes(1), tmp_path, announce=quiet)
    said = []
    mended = replace(TOY, run_seed=slow_seed)  # of the same module: the same source
    result = produce(mended, SEEDS, processes(2), tmp_path, announce=said.append)
    assert losses(result) == losses(ALONE)
    assert sorted(said) == [f"toy: seed {seed} finished." for seed in (2, 3, 4, 5)]


def start(tmp_path, *arguments):
    """The command, which can be interrupted even where the tests themselves cannot."""
    script = (
        "from tests.experiments.test_runner import SLOW; import signal, sys;"
        "from gdviz.experiments.__main__ import main;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "sys.exit(main(sys.argv[1:], {'toy': SLOW}))"
    )
    command = [sys.executable, "-c", script, "toy", "--out", str(tmp_path), *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_run_is_taken_up_where_it_was(tmp_path, how):
    running = start(tmp_path, "--seeds", "6", "--workers", "1")
    first = running.stdout.readline()
    running.send_signal(how)
    running.communicate(timeout=30)
    assert running.returncode != 0
    assert not (tmp_path / "toy.json").exists()
    kept = Partial(SLOW, TOY.full, tmp_path).read(SEEDS)
    assert 1 <= len(kept) < 6
    assert first == "toy: seed 0 finished.\n"
    again = start(tmp_path, "--seeds", "6", "--workers", "2")
    said, _ = again.communicate(timeout=60)
    assert again.returncode == 0
    assert said.count("finished") == 6 - len(kept)
    result = from_json(TOY, (tmp_path / "toy.json").read_text(encoding="utf-8"))
    assert losses(result) == losses(ALONE)
    assert result.seeds == tuple(SEEDS)


def test_times_are_measured_with_nothing_beside(tmp_path, monkeypatch):
    monkeypatch.setenv("TOY_LOCK", str(tmp_path / "lock"))
    alone = replace(TOY, run_seed=lonely_seed, serial=True)
    result = produce(alone, SEEDS, processes(2), tmp_path, announce=quiet)
    assert losses(result) == losses(ALONE)
    beside = replace(alone, serial=False)
    with pytest.raises(FileExistsError):
        produce(beside, range(40), processes(2), tmp_path / "beside", announce=quiet)


# ---- the command --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["T99"], "invalid choice: 'T99'"),
        (["toy", "--seeds", "0"], "must be a whole number from 1 on, not '0'"),
        (["toy", "--workers", "two"], "must be a whole number from 1 on, not 'two'"),
    ],
)
def test_what_cannot_be_asked_for_is_named(arguments, sentence, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments, {"toy": TOY})
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_without_dask_the_install_command_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert (
        main(["toy", "--scheduler", "tcp://127.0.0.1:1", "--out", str(tmp_path)], {"toy": TOY}) == 2
    )
    assert 'pip install "gdviz[distributed]"' in capsys.readouterr().err


def test_the_command_says_the_verdicts(tmp_path, capsys):
    assert (
        main(["toy", "--seeds", "6", "--workers", "1", "--out", str(tmp_path)], {"toy": TOY}) == 0
    )
    assert "holds: A rate of 0.5 ends lower. (6 of 6)" in capsys.readouterr().out


# ---- a Dask cluster -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def scheduler():
    """A scheduler and two workers, each a process of its own."""
    command = [sys.executable, "-m", "tests.experiments.local_cluster"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as running:
        yield running.stdout.readline().strip()
        running.stdin.close()
        assert running.wait(timeout=60) == 0


def on_cluster(tmp_path, address, key):
    """What the command writes in a process of its own, where Dask's warnings are its own, too."""
    script = (
        "from tests.experiments import test_runner as t; import sys;"
        "from gdviz.experiments.__main__ import main;"
        f"sys.exit(main(sys.argv[1:], {{'toy': t.{key}}}))"
    )
    command = [sys.executable, "-c", script, "toy", "--seeds", "6", "--out", str(tmp_path)]
    ran = subprocess.run(
        [*command, "--scheduler", address], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    return from_json(TOY, (tmp_path / "toy.json").read_text(encoding="utf-8")), ran.stdout


def test_two_dask_workers_give_the_rows_of_one_process(tmp_path, scheduler):
    result, said = on_cluster(tmp_path, scheduler, "SLOW")
    assert losses(result) == losses(ALONE)
    assert result.verdicts == ALONE.verdicts
    assert said.count("finished") == 6


def test_a_dask_worker_that_dies_costs_nothing_but_time(tmp_path, scheduler):
    """Its grave lies where the cluster's processes, which were begun before, are told of it."""
    result, said = on_cluster(tmp_path, scheduler, "DYING")
    assert losses(result) == losses(ALONE)
    assert said.count("finished") == 6


def test_where_no_scheduler_answers_it_is_said(capsys):
    address = "tcp://127.0.0.1:9"
    assert main(["toy", "--scheduler", address], {"toy": TOY}) == 2
    assert f"No Dask scheduler answers at '{address}'" in capsys.readouterr().err
