"""`python -m tests.benchmarks [--quick] [names...]`: one JSON object a line, a summary on stderr.

A name is the beginning of a figure's name: `list`, `open`, `file`, `search`, `growth`,
`together`, `takeover`, `demo`. Without names everything is measured. The exit code is 1 when
a goal is not met.
"""

import argparse
import sys
from collections.abc import Callable, Iterator

from tests.benchmarks import demo, pages, roundtrips, takeover
from tests.benchmarks.figures import Figure, summarise
from tests.benchmarks.pages import Pace
from tests.benchmarks.region import running

NAMES = ("list", "open", "file", "search", "growth", "together", "takeover", "demo")
IN_REGION = frozenset(NAMES) - {"demo"}
PAGES = IN_REGION - {"takeover"}
USUAL, QUICK = Pace(rounds=5, seconds=3.0), Pace(rounds=3, seconds=1.0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], help="what to measure")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    options = parser.parse_args()
    names = frozenset(options.names or NAMES)
    figures = []
    for figure in _measured(names, QUICK if options.quick else USUAL):
        figure.show()
        figures.append(figure)
    return summarise(figures)


def _measured(names: frozenset[str], pace: Pace) -> Iterator[Figure]:
    wanted: Callable[[str], bool] = names.__contains__
    if names & IN_REGION:
        with running() as bench:
            if names & PAGES:
                yield from roundtrips.measure(bench, wanted)
                yield from pages.measure(bench, pace, wanted)
            if wanted("takeover"):
                yield from takeover.measure(bench)
    if "demo" in names:
        yield from demo.measure()


if __name__ == "__main__":
    sys.exit(main())
