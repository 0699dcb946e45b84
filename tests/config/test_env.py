from pathlib import Path

import pytest

from config.env import Environment, EnvProblem


def test_text_is_read_without_the_whitespace_around_it() -> None:
    assert Environment({"NAME": "  роза \n"}).text("NAME") == "роза"


def test_name_file_wins_over_name_and_loses_its_line_break(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from-file\n")
    env = Environment({"KEY": "from-env", "KEY_FILE": str(secret)})
    assert env.text("KEY") == "from-file"


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    env = Environment({"KEY_FILE": str(tmp_path / "absent")})
    assert env.text("KEY", "default") == "default"
    assert env.problems == [EnvProblem("KEY_FILE", "файл не читается")]


def test_a_value_beginning_with_a_dollar_is_taken_as_it_is() -> None:
    assert Environment({"KEY": "$ecret"}).text("KEY") == "$ecret"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False), ("", True)],
)
def test_flag(raw: str, *, expected: bool) -> None:
    env = Environment({"FLAG": raw})
    assert env.flag("FLAG", default=True) is expected
    assert env.problems == []


def test_a_misspelt_flag_is_a_problem_and_not_a_silent_no() -> None:
    env = Environment({"FLAG": "ture"})
    assert env.flag("FLAG", default=True) is True
    assert env.problems == [EnvProblem("FLAG", "ожидается 1 или 0")]


@pytest.mark.parametrize("raw", ["many", "1.5", "0", "-3", "٣"])
def test_an_integer_out_of_bounds_is_a_problem(raw: str) -> None:
    env = Environment({"COUNT": raw})
    assert env.integer("COUNT", 7, minimum=1) == 7
    assert env.problems == [EnvProblem("COUNT", "ожидается целое число не меньше 1")]


def test_a_group_chat_has_a_negative_number() -> None:
    assert Environment({"CHAT": "-1001234567890"}).optional_integer("CHAT") == -1001234567890


def test_an_absent_chat_is_none() -> None:
    assert Environment({}).optional_integer("CHAT") is None


@pytest.mark.parametrize(("raw", "expected"), [("2.5", 2.5), ("90", 90.0), ("", 4.0)])
def test_seconds(raw: str, expected: float) -> None:
    assert Environment({"WAIT": raw}).seconds("WAIT", 4.0) == expected


@pytest.mark.parametrize("raw", ["soon", "0", "-1", "NaN", "Infinity"])
def test_unusable_seconds_are_a_problem(raw: str) -> None:
    env = Environment({"WAIT": raw})
    assert env.seconds("WAIT", 4.0) == 4.0
    assert env.problems == [EnvProblem("WAIT", "ожидается положительное число секунд")]


@pytest.mark.parametrize("raw", ["https://a.example/api", "https://a.example/api/"])
def test_an_address_comes_without_its_last_slash(raw: str) -> None:
    assert Environment({"URL": raw}).address("URL") == "https://a.example/api"


@pytest.mark.parametrize("raw", ["a.example/api", "ftp://a.example", "https://", "http://[::1"])
def test_what_is_not_an_address_is_a_problem(raw: str) -> None:
    env = Environment({"URL": raw})
    assert env.address("URL", "https://default.example") == "https://default.example"
    assert [problem.name for problem in env.problems] == ["URL"]


def test_an_unknown_time_zone_is_a_problem() -> None:
    env = Environment({"ZONE": "Europe/Perm"})
    assert env.timezone("ZONE", "Europe/Moscow") == "Europe/Moscow"
    assert [problem.name for problem in env.problems] == ["ZONE"]


def test_a_database_address_is_taken_apart() -> None:
    env = Environment({"DB": "postgres://shop:p%40ss@db.example:5433/flowers"})
    database = env.database("DB")
    assert database is not None
    assert {key: database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "flowers",
        "USER": "shop",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 5433,
    }


@pytest.mark.parametrize("raw", ["sqlite:///db.sqlite3", "mysql://a/b", "postgres://h:port/n"])
def test_another_database_is_a_problem(raw: str) -> None:
    env = Environment({"DB": raw})
    assert env.database("DB") is None
    assert [problem.name for problem in env.problems] == ["DB"]


def test_a_problem_never_repeats_the_value() -> None:
    env = Environment({"DB": "mysql://user:hunter2@host/name", "COUNT": "hunter2"})
    env.database("DB")
    env.integer("COUNT", 1)
    assert "hunter2" not in str(env.problems)
