"""Files that cannot or may not be read are refused in plain Dutch, and nothing crashes."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.imports.reading import FileRefused, MappingRefused, guess, judge, open_table, tables
from tests.tenants.imports.reading.register_files import (
    GIVEN,
    HEADER,
    INCIDENTS,
    TODAY,
    csv_file,
    inline,
    ods_file,
    xlsx_file,
    xlsx_with_sheet,
)

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BOMB = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'
GOOD_FILES = [
    csv_file([HEADER, *INCIDENTS]),
    xlsx_file({"Blad1": [HEADER, *INCIDENTS]}),
    ods_file({"Blad1": [HEADER, *INCIDENTS]}),
    (GIVEN / "raadslijst-2.xlsx").read_bytes(),
]


def packed(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return written.getvalue()


def refused(data: bytes, filename: str = "register.csv") -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        open_table(data, filename)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n\x00", "empty_file"),
        (b"%PDF-1.7 ...", "unknown_kind"),
        (OLD_OFFICE, "old_excel"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"<html><table><tr><td>Datum</td></tr></table></html>", "web_page"),
        (b"alleen een verhaal\r\nzonder tabel\r\n", "no_table"),
        (b'Datum;Soort\r\n09-01-2022;"Verbaal\r\n10-01-2022;Fysiek\r\n', "quotes"),
        (bytes(range(256)) * 20, "unknown_kind"),
        (packed({"word/document.xml": b"<a/>"}), "unknown_kind"),
        (packed({"xl/workbook.xml": b"<a/>"}), "broken"),
        (packed({"encrypted-package": b"?"}), "password"),
        (GOOD_FILES[1][:-200], "broken"),
    ],
)
def test_what_is_no_register_is_refused_with_a_reason(data: bytes, code: str) -> None:
    assert refused(data).code == code
    assert refused(data).sentence.endswith(".")


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tenants.imports.reading.opening.MAX_BYTES", 100)

    assert refused(b"a;b\n" * 50).code == "too_big"
    assert tables.MAX_BYTES == 25 * 1024 * 1024


def test_the_sentence_about_an_open_quote_names_the_row() -> None:
    told = refused(b'Datum;Soort\r\n09-01-2022;Verbaal\r\n10-01-2022;"Fysiek\r\n').sentence

    assert told.startswith("In rij 3 begint een tekst met een aanhalingsteken")


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_zip_that_unpacks_to_far_more_is_refused(suffix: str) -> None:
    heavy = packed({"xl/workbook.xml": b"<a/>", "content.xml": b" " * 60_000_000})

    assert refused(heavy, f"register.{suffix}").code == "too_large_unpacked"


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(packed({"xl/workbook.xml": b" " * 30_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + offset
        data[at : at + 4] = (1000).to_bytes(4, "little")

    assert refused(bytes(data), "register.xlsx").code in {"broken", "too_large_unpacked"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_declared_entities_are_refused_in_any_encoding(encoding: str) -> None:
    xml = f'<?xml version="1.0"?>{BOMB}<a>&c;</a>'.encode(encoding)

    for names in (["xl/workbook.xml"], ["content.xml"]):
        assert refused(packed(dict.fromkeys(names, xml))).code == "unsafe"


def test_an_entity_declared_across_a_reading_border_is_refused() -> None:
    xml = b" " * (1024 * 1024 - 4) + BOMB.encode()

    assert refused(packed({"content.xml": xml, "noise": bytes(1)})).code == "unsafe"


def test_xml_in_an_odd_encoding_is_refused() -> None:
    xml = b'<?xml version="1.0" encoding="cp037"?><a/>'

    assert refused(packed({"content.xml": xml})).code == "unsafe"


def test_a_locked_zip_is_refused_as_locked() -> None:
    data = bytearray(packed({"xl/workbook.xml": b"<a/>"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert refused(bytes(data), "register.xlsx").code == "password"


def test_a_locked_opendocument_is_refused_as_locked() -> None:
    manifest = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"
    parts = {"META-INF/manifest.xml": manifest, "content.xml": b"\x12\x34"}

    assert refused(packed(parts), "register.ods").code == "password"


def test_too_many_rows_or_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("delimited", "workbook", "opendocument", "opening"):
        monkeypatch.setattr(f"tenants.imports.reading.{module}.MAX_ROWS", 10)
    rows = [HEADER, *INCIDENTS * 4]
    wide = [[f"kolom {at}" for at in range(205)], ["x"] * 205]

    for make in (csv_file, lambda rows: xlsx_file({"a": rows}), lambda rows: ods_file({"a": rows})):
        assert refused(make(rows)).code == "too_many_rows"
        assert refused(make(wide)).code == "too_many_columns"


def test_a_cell_in_the_last_row_and_column_costs_nothing() -> None:
    row = inline("A1", "Datum") + inline("B1", "Soort")
    far = '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'

    table = open_table(xlsx_with_sheet(f'<row r="1">{row}</row>{far}'), "register.xlsx")

    assert table.columns == ["Datum", "Soort"]
    assert table.rows == []


def try_out(data: bytes, filename: str) -> None:
    try:
        table = open_table(data, filename)
        list(judge(table, guess(table, TODAY), TODAY, gate_open=True))
    except (FileRefused, MappingRefused) as refusal:
        assert refusal.sentence  # noqa: PT017 - either outcome is fine, a crash is not


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.xlsx", "a.ods", ""]))
def test_no_bytes_crash_it(data: bytes, name: str) -> None:
    try_out(data, name)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=400), name=st.sampled_from(["a.csv", "a.txt"]))
def test_no_text_crashes_it(text: str, name: str) -> None:
    try_out(text.encode("utf-8", "replace"), name)


CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.sampled_from(["31-02-2024", "Totaal", "9.30 u", "123456782", "ja", "=1+1", "-", "?"]),
)


@settings(max_examples=300, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=8), max_size=12))
def test_no_cells_crash_it(rows: list[list[tables.Cell]]) -> None:
    header = ["Nr", "Datum incident", "Tijd", "Datum melding", "Soort", "Locatie", "Nazorg"]
    kept = [tables.Row(at, cells) for at, cells in enumerate(rows, start=2) if cells]
    table = tables.Table([*header, "Geboortedatum"], kept, "xlsx")
    mapping = guess(table, TODAY).corrected(
        table, {"number": 0, "on": 1, "at": 2, "filed": 3, "kind": 4, "place": 5, "born": 7}
    )

    for fate in judge(table, mapping, TODAY, gate_open=True):
        assert (fate.record is None) == bool(fate.reasons)
        assert all(note.sentence for note in (*fate.reasons, *fate.notes, *fate.warnings))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    which=st.sampled_from(GOOD_FILES),
    at=st.floats(min_value=0, max_value=1, exclude_max=True),
    wrong=st.binary(min_size=1, max_size=6),
)
def test_no_damage_to_a_good_file_crashes_it(which: bytes, at: float, wrong: bytes) -> None:
    place = int(at * len(which))

    try_out(which[:place] + wrong + which[place + len(wrong) :], "register.xlsx")
