"""Prints how long files and functions are, a line a package (`make sizes`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools import source


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Lengths in lines: of functions at the quantiles we police, and of the longest file."""

    functions: int
    median: int
    p90: int
    p99: int
    longest: int
    lines: int
    longest_file: int


def measure(modules: Iterable[source.Module]) -> Sizes:
    """Measure some modules; all zero when there is nothing to measure."""
    modules = list(modules)
    lengths = sorted(source.length(one) for module in modules for one in module.functions())
    return Sizes(
        functions=len(lengths),
        median=_at(lengths, 0.5),
        p90=_at(lengths, 0.9),
        p99=_at(lengths, 0.99),
        longest=max(lengths, default=0),
        lines=sum(module.lines for module in modules),
        longest_file=max((module.lines for module in modules), default=0),
    )


def _at(lengths: Sequence[int], share: float) -> int:
    return lengths[min(int(len(lengths) * share), len(lengths) - 1)] if lengths else 0


def report() -> str:
    """Say the sizes of every package, and of all that ships, as a table."""
    columns = "{:<14}{:>8}{:>8}{:>11}{:>8}{:>6}{:>6}{:>6}"
    rows = [columns.format("", "lines", "file", "functions", "median", "p90", "p99", "max")]
    groups = {name: _of(name) for name in (*source.PRODUCT, *source.AROUND)}
    for name, modules in {**groups, "all that ships": source.product()}.items():
        s = measure(modules)
        numbers = (s.lines, s.longest_file, s.functions, s.median, s.p90, s.p99, s.longest)
        rows.append(columns.format(name, *numbers))
    return "\n".join(rows)


def _of(package: str) -> list[source.Module]:
    return [module for module in source.everything() if module.package == package]


if __name__ == "__main__":
    print(report())
