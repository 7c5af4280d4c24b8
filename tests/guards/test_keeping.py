"""Every table says how long it is kept, for what, and how it leaves; the rules exist."""

import pytest

import hub.app
import hub.worker
from hub.kernel.db.model import Base, Erasure, Export
from hub.kernel.keeping import activities, rules

TABLES = sorted(Base.__subclasses__(), key=lambda table: table.__name__)


def test_all_packages_are_loaded() -> None:
    assert {hub.app.__name__, hub.worker.__name__} == {"hub.app", "hub.worker"}
    assert len(TABLES) > 20


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_a_table_names_rules_that_exist(table: type[Base]) -> None:
    keeping = table.keeping

    assert keeping.retention in rules()
    assert keeping.activity in activities()
    assert keeping.ends is None or keeping.ends in table.__table__.columns
    assert isinstance(keeping.erasure, Erasure)
    assert isinstance(keeping.export, Export)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_a_term_has_a_day_to_run_from(table: type[Base]) -> None:
    rule = rules()[table.keeping.retention]

    assert (rule.months is None and rule.days is None) or (
        table.keeping.ends is not None or table.keeping.erasure is Erasure.NEVER
    )


def test_a_table_that_says_nothing_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="how long it is kept"):
        type("Silent", (Base,), {"__tablename__": "silent"})


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.key)
def test_a_rule_has_a_term_or_says_until_when(rule: object) -> None:
    assert rule.source  # type: ignore[attr-defined]
    assert rule.months or rule.days or rule.until  # type: ignore[attr-defined]


def test_no_rule_is_left_over() -> None:
    used = {table.keeping.retention for table in TABLES}

    assert set(rules()) == used
