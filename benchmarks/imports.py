"""The cost of importing gdviz beside that of importing NumPy, interleaved, medians of fifteen."""

import statistics
import subprocess
import sys
import time

STATEMENTS = ("import numpy", "import gdviz", "import gdviz.race")
ROUNDS = 15


def seconds(statement: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - began


def main() -> None:
    bare = statistics.median(seconds("pass") for _ in range(ROUNDS))
    times: dict[str, list[float]] = {statement: [] for statement in STATEMENTS}
    for _ in range(ROUNDS):
        for statement in STATEMENTS:
            times[statement].append(seconds(statement) - bare)
    numpy = statistics.median(times["import numpy"])
    for statement in STATEMENTS:
        cost = statistics.median(times[statement])
        print(f"{statement:20s} {1000 * cost:7.1f} ms  {cost / numpy:5.2f} x numpy")


if __name__ == "__main__":
    main()
