"""Functions and modules stay small enough to read at once."""

from statistics import median

from tests.guards.tree import Function, Module, modules, production

LONGEST_FUNCTION = 40
MIDDLE_FUNCTION = 8
LONGEST_MODULE = 300
LONGEST_TEST_MODULE = 400


def lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def long_functions(module: Module) -> list[str]:
    return [
        module.at(function, f"{function.name} has {lines(function)} lines")
        for function in module.functions()
        if lines(function) > LONGEST_FUNCTION
    ]


def too_long(module: Module) -> bool:
    return module.length > (LONGEST_MODULE if module.production else LONGEST_TEST_MODULE)


def test_no_function_is_longer_than_40_lines() -> None:
    assert [found for module in production() for found in long_functions(module)] == []


def test_half_of_the_functions_have_at_most_8_lines() -> None:
    lengths = [lines(function) for module in production() for function in module.functions()]

    assert median(lengths) <= MIDDLE_FUNCTION


def test_no_module_is_longer_than_300_lines_and_no_test_module_than_400() -> None:
    assert [f"{module.path} has {module.length}" for module in modules() if too_long(module)] == []


def test_a_function_of_41_lines_is_found() -> None:
    body = "def many():\n" + "    x = 1\n" * 40
    assert long_functions(Module.of("hub/many.py", body)) == ["hub/many.py:1 many has 41 lines"]
    assert long_functions(Module.of("hub/many.py", body.replace("    x = 1\n", "", 1))) == []


def test_a_module_of_301_lines_is_found_in_production_alone() -> None:
    assert too_long(Module.of("tenants/long.py", "x = 1\n" * 301))
    assert not too_long(Module.of("tests/tenants/test_long.py", "x = 1\n" * 301))
