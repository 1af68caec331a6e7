import json

import pytest

from benchmarks import engine


def test_the_benchmark_ends_with_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    engine.main(["--automations", "60", "--events", "50"])

    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert result["events_per_s"] > 0
    assert result["mean_candidates"] > 0
