"""`hub import`: the same judging and importing, without the pages."""

import argparse
import csv
import importlib
import io
import json
import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.cli import takeover, tenant
from hub.settings import Settings
from tests.builders import Region
from tests.tenants.imports.conftest import SetGate
from tests.tenants.imports.reading.register_files import GIVEN, HEADER, INCIDENTS, csv_file
from tests.tenants.imports.road import Road, rows_with_offenders
from tests.tenants.imports.test_the_given_registers import FILES, truth_of

Run = Callable[..., tuple[int, str]]

COMMANDS = importlib.import_module("hub.cli.main")  # the package has a function of this name
main = COMMANDS.main


@pytest.fixture
def run(region: Region, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on the database of the test; return exit code and what it printed."""
    monkeypatch.setattr(takeover, "open_installation", lambda _settings: region.hub)

    def command(path: Path, *more: str, line: str = "civil") -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        takeover.add(parser.add_subparsers(dest="command"))
        options = parser.parse_args(
            ["import", str(path), "--tenant", "kleindorp", "--line", line, *more]
        )
        code = takeover.run(options, region.hub.settings)
        told = capsys.readouterr()
        return code, told.out + told.err

    return command


@pytest.mark.parametrize(("name", "line"), FILES)
def test_a_given_register_gives_its_truth(run: Run, region: Region, name: str, line: str) -> None:
    truth = truth_of(name)

    code, told = run(GIVEN / name, "--json", line=line)

    outcome = json.loads(told)
    named = "number" if "number" in truth["rows"][0] else "row"
    assert code == 0
    assert outcome["read"] == truth["source_rows"]
    assert outcome["imported"] == truth["fates"]["ok"]
    assert [{named: row[named], "fate": row["reasons"]} for row in outcome["skipped"]] == truth[
        "rows"
    ]
    assert all(row["reason"] == row["reasons"][0] for row in outcome["skipped"])
    assert Road.of(region, line).count("incident") == truth["fates"]["ok"]


def test_a_second_run_imports_nothing_and_says_so(run: Run, region: Region) -> None:
    run(GIVEN / "gir-export-4.csv", "--json")

    _, told = run(GIVEN / "gir-export-4.csv", "--json")

    outcome = json.loads(told)
    there = truth_of("gir-export-4.csv")["fates"]["ok"]
    assert (outcome["imported"], outcome["already"], outcome["changed"]) == (0, there, 0)
    assert Road.of(region).count("incident") == there


def test_a_dry_run_keeps_nothing(run: Run, region: Region) -> None:
    code, told = run(GIVEN / "gir-export-4.csv", "--dry-run")

    road = Road.of(region)
    assert code == 0
    assert "zou overgaan" in told
    assert "Rij " in told
    for table in ("incident", "takeover", "remembered_mapping", "number_counter"):
        assert road.count(table) == 0


def test_the_pages_know_what_the_command_took_over(run: Run, region: Region) -> None:
    run(GIVEN / "gir-export-4.csv", "--source", "GIR 2020-2024")
    road = Road.of(region)
    assert "GIR 2020-2024" in road.browser.get("/overnemen/").text

    road.given("gir-export-4.csv")
    assert road.columns()["source"] == "GIR 2020-2024"
    road.judge()

    assert road.figures["fates"]["new"] == 0


def test_the_command_completes_what_the_gate_kept_out(
    run: Run, region: Region, set_gate: SetGate, tmp_path: Path
) -> None:
    path = tmp_path / "gir.csv"
    path.write_bytes(csv_file(rows_with_offenders()))
    _, closed = run(path)
    assert "de juridische sluis is dicht" in closed
    set_gate(1)

    _, told = run(path, "--json")

    assert json.loads(told)["completed"] == 2
    assert Road.of(region).asked("SELECT count(offender) FROM taken_over")[0][0] == 2


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"alleen;koppen"])
def test_a_file_that_cannot_be_used_ends_with_one(run: Run, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(data)

    code, told = run(path, "--json")

    assert code == 1
    assert json.loads(told)["sentence"]
    assert run(tmp_path / "weg.csv")[0] == 1


def test_a_municipality_that_is_not_there_is_said(
    region: Region, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(takeover, "open_installation", lambda _settings: region.hub)
    monkeypatch.setattr(COMMANDS, "read_settings", lambda: region.hub.settings)

    code = main(["import", str(GIVEN / "gir-export-4.csv"), "--tenant", "nergens"])

    assert code == 1
    assert "Er is geen gemeente met de naam nergens." in capsys.readouterr().err


def test_the_operator_opens_the_gate_with_a_command(
    region: Region,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    cluster: Any,
) -> None:
    def owner(_settings: Settings) -> Any:
        return cluster.owner(region.hub.server.options["dbname"])

    monkeypatch.setattr(tenant, "owner_connection", owner)
    monkeypatch.setattr(COMMANDS, "read_settings", lambda: region.hub.settings)
    command = ["tenant", "settings", "kleindorp", "--gate", "1"]

    assert main(command) == 1
    told = ["--approved-by", "secretaris", "--seconded-by", "FG", "--ground", "UAVG 33(2)(b)"]
    assert main([*command, *told, "--until", "2999-12-31"]) == 0

    assert "trede 1" in capsys.readouterr().out
    road = Road.of(region).bring(csv_file(rows_with_offenders()), "gir.csv")
    assert "B. Smit" in road.page()


def large_register(count: int) -> bytes:
    """Make a register of many rows, each with some thirty words and an offender."""
    pick = random.Random(5)
    words = (GIVEN / "gir-export-6.csv").read_text().replace(",", " ").split()
    header = [*HEADER, "Datum melding", "Melder", "Afdeling", "Veroorzaker", "Status"]
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow(header)
    for number in range(count):
        day = date(2016, 1, 1) + timedelta(days=number // 6)
        told = " ".join(pick.choices(words, k=30))
        row = [str(1000 + number), f"{day:%d-%m-%Y}", "14:30", *INCIDENTS[0][3:5], told]
        writer.writerow([*row, f"{day:%d-%m-%Y}", "D. Mulder", "Wmo", "A. Bakker", "Gesloten"])
    return written.getvalue().encode()


@pytest.mark.slow
def test_twenty_thousand_rows_are_taken_over(
    region: Region, set_gate: SetGate, record_property: Callable[[str, object], None]
) -> None:
    set_gate(1)
    road = Road.of(region)
    started = time.monotonic()

    road.bring(large_register(20_000), "groot.csv")
    opened = time.monotonic()
    road.judge()
    judged = time.monotonic()
    road.approve()
    imported = time.monotonic()

    record_property("seconds", round(imported - started, 1))
    print(f"open {opened - started:.1f} judge {judged - opened:.1f} import {imported - judged:.1f}")
    assert road.state == "imported"
    assert road.count("incident") == road.count("taken_over") == 20_000
    assert road.asked("SELECT count(offender) FROM taken_over")[0][0] == 20_000
