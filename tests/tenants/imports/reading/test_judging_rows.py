"""Each row becomes a record, or stays behind with every reason in plain Dutch."""

from datetime import date, time

import pytest

from tenants.imports.reading import HistoricRecord, JudgedRow, faulty_rows_csv, judge, summary
from tenants.imports.reading.codes import BEHAVIOURS, CHANNELS, behaviours_of, channel_of, status_of
from tests.tenants.imports.reading.register_files import (
    TODAY,
    Rows,
    csv_file,
    ods_file,
    take_over,
    xlsx_file,
)

HEADER = ["Nr", "Datum incident", "Tijd", "Datum melding", "Soort", "Omschrijving"]
GATED = ["Nr", "Datum", "Soort", "Veroorzaker", "Geboortedatum", "Maatregel", "Maatregel t/m"]


def fates(*rows: list[str]) -> list[JudgedRow]:
    return take_over(csv_file([HEADER, *rows]))[2]


def kept(row: JudgedRow) -> HistoricRecord:
    assert row.record is not None
    return row.record


def test_a_row_keeps_all_its_reasons_in_a_fixed_order() -> None:
    judged = fates(
        ["7", "09-01-2022", "", "09-01-2022", "Verbaal", ""],
        ["7", "01-01-2031", "", "", "", "-"],
        ["8", "", "", "", " ", "n.v.t."],
        ["7", "31-02-2024", "", "", "", ""],
        ["9", "12-01-2022", "", "11-01-2022", "", ""],
    )

    assert [row.codes for row in judged] == [
        [],
        ["future", "empty", "duplicate"],
        ["date_missing", "empty"],
        ["date", "empty", "duplicate"],
        ["empty", "order"],
    ]


def test_every_reason_says_the_row_what_is_wrong_and_what_to_do() -> None:
    judged = fates(
        ["1", "31-02-2024", "", "", "Verbaal", ""],
        ["2", "maart 2024", "", "", "Verbaal", ""],
        ["3", "kort na pasen", "", "", "Verbaal", ""],
        ["4", "", "", "", "Verbaal", ""],
        ["5", "01-01-2031", "", "", "Verbaal", ""],
        ["6", "09-01-2022", "", "", "", ""],
        ["7", "12-01-2022", "", "11-01-2022", "Verbaal", ""],
        ["1", "09-01-2022", "", "", "Verbaal", ""],
    )

    assert [reason.sentence for row in judged for reason in row.reasons] == [
        "Rij 2: 31-02-2024 is geen bestaande dag. Pas de datum aan in het bestand.",
        "Rij 3: bij ‘maart 2024’ ontbreekt de dag. Zet de volledige datum in het bestand.",
        (
            "Rij 4: ‘kort na pasen’ is geen datum die we kunnen lezen. "
            "Schrijf de datum als dag-maand-jaar, bijvoorbeeld 09-01-2022."
        ),
        "Rij 5: de datum van het incident ontbreekt. Vul de datum in.",
        "Rij 6: 01-01-2031 ligt in de toekomst. Pas de datum aan in het bestand.",
        "Rij 7: er staat geen soort incident en geen omschrijving. Vul een van de twee in.",
        (
            "Rij 8: het incident (12-01-2022) is later dan de dag van melden (11-01-2022). "
            "Pas een van de twee datums aan."
        ),
        (
            "Rij 9: nummer 1 staat ook al in rij 2. "
            "Haal een van de twee weg, of geef deze rij een eigen nummer."
        ),
    ]


@pytest.mark.parametrize("again", ["1002", "1002 ", "\u00a01002", "1002.0", "1002,0"])
def test_the_same_number_is_a_duplicate_however_it_is_written(again: str) -> None:
    judged = fates(
        ["1002", "09-01-2022", "", "", "Verbaal", ""],
        [again, "10-01-2022", "", "", "Verbaal", ""],
        ["10020", "10-01-2022", "", "", "Verbaal", ""],
    )

    assert [row.codes for row in judged] == [[], ["duplicate"], []]
    assert judged[1].number == "1002"


def test_rows_without_a_number_are_no_duplicates() -> None:
    row = ["", "09-01-2022", "", "", "Verbaal", ""]

    assert [fate.codes for fate in fates(row, row, ["-", *row[1:]])] == [[], [], []]


def test_today_is_not_the_future_and_the_day_of_filing_is_not_too_late() -> None:
    today = f"{TODAY:%d-%m-%Y}"

    assert fates(["1", today, "", today, "Verbaal", ""])[0].codes == []


@pytest.mark.parametrize(
    "closing",
    [
        ["Totaal", "", "", "", "", "2"],
        ["", "", "", "", "TOTAAL:", "2"],
        ["Totaal aantal meldingen: 2"],
        ["Eindtotaal", "2", "", "", "100%"],
        ["", "", "", "", "", "2"],
        ["Gegenereerd op 12-3-2026 door het registratiesysteem"],
        ["", "-", " ", "n.v.t.", "\u00a0", "?"],
    ],
)
def test_blank_and_closing_rows_are_no_records(closing: list[str]) -> None:
    one = ["1", "09-01-2022", "", "", "Verbaal", ""]

    judged = fates(one, [""] * 6, ["2", *one[1:]], closing)

    assert [row.number for row in judged] == ["1", "2"]
    assert [row.row for row in judged] == [2, 4]


def test_a_faulty_last_row_is_no_closing_row() -> None:
    one = ["1", "09-01-2022", "", "", "Verbaal", ""]

    assert [row.codes for row in fates(one, ["2", "", "", "", "", ""])] == [
        [],
        ["date_missing", "empty"],
    ]


def test_a_time_that_cannot_be_read_stays_empty_with_a_note() -> None:
    row = fates(["1", "09-01-2022", "half tien", "", "Verbaal", ""])[0]

    assert kept(row).happened_at is None
    assert [note.sentence for note in row.notes] == [
        "Rij 2: het tijdstip ‘half tien’ is niet te lezen en blijft leeg."
    ]


def test_a_day_and_time_in_one_column_give_both() -> None:
    rows = [["Nr", "Datum/tijd", "Soort"], ["1", "09-01-2022 14:30", "Verbaal"]]

    record = kept(take_over(csv_file(rows))[2][0])

    assert (record.happened_on, record.happened_at) == (date(2022, 1, 9), time(14, 30))


def test_a_day_of_filing_that_cannot_be_is_left_empty_with_a_note() -> None:
    judged = fates(
        ["1", "09-01-2022", "", "31-02-2022", "Verbaal", ""],
        ["2", "09-01-2022", "", "09-01-2031", "Verbaal", ""],
    )

    assert [kept(row).filed_on for row in judged] == [None, None]
    assert [note.code for row in judged for note in row.notes] == ["filed_unread", "filed_future"]


def test_an_american_export_is_read_month_first_in_all_its_date_columns() -> None:
    judged = fates(
        ["1", "01/09/2022", "", "01/10/2022", "Verbaal", ""],
        ["2", "01/25/2022", "", "02/01/2022", "Verbaal", ""],
        ["3", "12/31/2021", "", "01/02/2022", "Verbaal", ""],
    )

    assert [kept(row).happened_on for row in judged] == [
        date(2022, 1, 9),
        date(2022, 1, 25),
        date(2021, 12, 31),
    ]
    assert kept(judged[1]).filed_on == date(2022, 2, 1)


def test_a_story_cut_by_its_delimiter_is_pointed_out() -> None:
    data = ";".join(HEADER) + "\r\n1;09-01-2022;;;Verbaal;Schold; riep; liep weg\r\n"

    judged = take_over(data.encode())[2]

    assert judged[0].codes == ["other"]
    assert "meer kolommen dan de kopregel" in judged[0].reasons[0].sentence


def test_offender_and_measure_stay_out_while_the_gate_is_closed() -> None:
    rows = [GATED, ["1", "9-1-2022", "Fysiek", "van Dijk", "4-3-50", "Pandverbod", "9-4-2022"],
            ["2", "9-1-2022", "Fysiek", "onbekend", "", "", ""]]  # fmt: skip
    table, mapping, judged = take_over(csv_file(rows))

    assert judged[0].withheld == ("offender", "born", "measure", "until")
    assert "Dijk" not in str([row.record for row in judged])
    assert "Dijk" not in faulty_rows_csv(table, mapping, judged).decode()

    opened = [kept(row) for row in judge(table, mapping, TODAY, gate_open=True)]
    assert (opened[0].offender_text, opened[0].born) == ("van Dijk", date(1950, 3, 4))
    assert (opened[0].measure_text, opened[0].measure_until) == ("Pandverbod", date(2022, 4, 9))
    assert opened[1].offender_text is None


def test_a_day_of_birth_is_never_in_the_future() -> None:
    rows = [GATED, ["1", "9-1-2022", "Fysiek", "van Dijk", "4-3-32", "", ""],
            ["2", "9-1-2022", "Fysiek", "van Dijk", "4-3-2032", "", ""]]  # fmt: skip

    judged = take_over(csv_file(rows), gate_open=True)[2]

    assert [kept(row).born for row in judged] == [date(1932, 3, 4), None]
    assert [note.code for note in judged[1].notes] == ["born_unread"]


@pytest.mark.parametrize("number", ["111222333", "1112.22.333", "111 222 333"])
def test_a_citizen_number_inside_a_text_is_warned_about(number: str) -> None:
    judged = fates(
        ["1", "09-01-2022", "", "", "Verbaal", f"Meneer (bsn {number}) schold."],
        ["2", "09-01-2022", "", "", "Verbaal", "Zaak 111222334, bel 0611122233, € 111.222.333,10"],
    )

    assert [warning.sentence for warning in judged[0].warnings] == [
        (
            "Rij 2: in ‘Omschrijving’ lijkt een burgerservicenummer te staan. "
            "Haal het weg uit het bestand."
        )
    ]
    assert judged[1].warnings == ()


def test_the_summary_counts_and_names_what_stayed_behind() -> None:
    judged = fates(
        ["1", "09-01-2022", "", "", "Verbaal", ""],
        ["1", "31-02-2022", "", "", "", ""],
        ["", "", "", "", "Verbaal", ""],
    )

    assert summary(judged) == {
        "read": 3,
        "imported": 1,
        "skipped": [
            {"number": "1", "row": 3, "reasons": ["date", "empty", "duplicate"]},
            {"number": None, "row": 4, "reasons": ["date_missing"]},
        ],
    }


def test_the_file_of_faulty_rows_cannot_act_as_a_formula() -> None:
    rows = [[*HEADER, "=Kop", "BSN"],
            ["=1+1", "", "", "", '=HYPERLINK("x")', "+31", "@x", "111222333"]]  # fmt: skip
    table, mapping, judged = take_over(csv_file(rows))

    written = faulty_rows_csv(table, mapping, judged)

    assert written.startswith(b"\xef\xbb\xbf")
    header, row, _ = written.decode("utf-8-sig").split("\r\n")
    assert header.startswith("Nr;Datum incident;")
    assert header.endswith(";'=Kop;Reden")
    assert row.startswith("'=1+1;")
    assert ";'+31;'@x;Rij 2: " in row
    assert "111222333" not in row


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ("Bedreiging, Stalking", ("threat", "stalking")),
        ("schelden / spugen", ("verbal_abuse", "physical_light")),
        ("Verbaal geweld", ("verbal_abuse",)),
        ("Fysiek geweld", ("physical_heavy",)),
        ("Fysiek", ("physical_light",)),
        ("Geslagen en geschopt", ("physical_heavy",)),
        ("Seksuele intimidatie", ("sexual_harassment",)),
        ("seksueel grensoverschrijdend gedrag", ("sexual_harassment",)),
        ("Verbale bedreiging", ("threat",)),
        ("uitgescholden op X", ("verbal_abuse", "online_hate")),
        ("Chantage", ("blackmail",)),
        ("Ongewenst gefilmd", ("filming",)),
        ("Huisvredebreuk", ("trespass",)),
        ("Zaaksbeschadiging", ("other",)),
        ("vernieling auto; racisme", ("vandalism", "discrimination")),
        ("Overig", ("other",)),
        ("zomaar iets", ("other",)),
    ],
)
def test_behaviours_are_recognised_in_a_registers_own_words(
    told: str, codes: tuple[str, ...]
) -> None:
    assert behaviours_of(told) == codes
    assert set(codes) <= set(BEHAVIOURS)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("Balie Stadskantoor", "counter"), ("Spreekkamer 3", "consulting_room"),
        ("Huisbezoek", "home_visit"), ("Openbare ruimte", "street"), ("Telefonisch", "phone"),
        ("E-mail", "email_letter"), ("brief", "email_letter"), ("Facebook", "social_media"),
        ("Raadsvergadering", "council_meeting"), ("Inloopavond dorpshuis", "residents_meeting"),
        ("bij wethouder thuis", "home_of_official"), ("Overig", "other"), ("Milieustraat", None),
        ("Sportpark De Linde", None),
    ],
)  # fmt: skip
def test_channels_are_recognised_and_never_forced(told: str, code: str | None) -> None:
    assert channel_of(told) == code
    assert code is None or code in CHANNELS


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("Open", "open"), ("nog niet afgehandeld", "open"), ("In behandeling", "in_hand"),
        ("lopend", "in_hand"), ("afgehandeld  ", "closed"), ("Gesloten", "closed"), ("J", "closed"),
        ("nee", "open"), ("", None), ("fase 3", None),
    ],
)  # fmt: skip
def test_steps_are_recognised_and_never_forced(told: str, code: str | None) -> None:
    assert status_of(told) == code


def test_a_registers_own_words_can_be_taught() -> None:
    rows = [["Datum", "Soort", "Plaats"], ["9-1-2022", "Code 4, Verbaal", "Milieustraat"]]
    table, mapping, _ = take_over(csv_file(rows))
    mapping.kinds["code 4"] = "trespass"
    mapping.places["milieustraat"] = "street"

    record = kept(next(judge(table, mapping, TODAY)))

    assert record.behaviours == ("trespass", "verbal_abuse")
    assert (record.place, record.place_text) == ("street", "Milieustraat")


def test_a_mark_that_says_more_than_yes_or_no_goes_with_the_description() -> None:
    rows = [["Datum", "Soort", "Aangifte", "Nazorg", "Status"],
            ["9-1-2022", "Verbaal", "OM eerst", "ja", "fase 3"]]  # fmt: skip

    record = kept(take_over(csv_file(rows))[2][0])

    assert (record.police, record.care, record.status) == (None, True, None)
    assert record.text == "Aangifte: OM eerst\nStatus: fase 3"


def test_the_same_register_has_the_same_fates_in_every_kind_of_file() -> None:
    rows: Rows = [
        HEADER,
        ["1", "09-01-2022", "9.30 u", "10-01-2022", "Verbaal", "Schold"],
        ["2", "31-02-2022", "", "", "Verbaal", "x"],
        ["3", "maart 2022", "", "", "Verbaal", "x"],
        ["1", "10-01-2022", "", "09-01-2022", "", ""],
    ]
    files = [
        (csv_file(rows, ",", "cp1252"), "a.csv"),
        (csv_file(rows, "\t", "utf-16"), "a.txt"),
        (xlsx_file({"2022": rows}), "a.xlsx"),
        (ods_file({"2022": rows}), "a.ods"),
    ]

    outcomes = [summary(take_over(data, name)[2]) for data, name in files]

    assert outcomes == [outcomes[0]] * 4
    assert outcomes[0]["imported"] == 1


def test_twenty_thousand_rows_are_all_judged() -> None:
    rows = [[str(at), "09-01-2022", "9.30 u", "", "Verbaal", f"zaak {at}"] for at in range(20_000)]

    told = summary(fates(*rows))

    assert (told["read"], told["imported"]) == (20_000, 20_000)
