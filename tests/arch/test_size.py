from tools import sizes, source

LONGEST_FILE = 400


def test_no_file_is_too_long() -> None:
    long = {
        module.path: module.lines for module in source.everything() if module.lines > LONGEST_FILE
    }

    assert not long, f"over {LONGEST_FILE} lines; a second room may be hiding in each: {long}"


def test_functions_that_ship_are_short() -> None:
    measured = sizes.measure(source.product())

    print(sizes.report())
    assert measured.functions > 0
    assert measured.median <= 8
    assert measured.p90 <= 25
    assert measured.p99 <= 50


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{module.path}:{function.lineno} {function.name} has {source.length(function)} lines"
        for module in source.product()
        for function in module.functions()
        if source.length(function) > 60
    ]

    assert not long, "\n".join(long)
