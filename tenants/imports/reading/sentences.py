"""Every Dutch sentence the reading of a file can say, and the errors that carry one.

A sentence has a key; the part before the dot is the code that programs read.
Pages translate `template` with `values`; `sentence` is the Dutch text itself.
"""

from dataclasses import dataclass, field


def _(text: str) -> str:
    """Mark a text, so that the catalogue of translations takes it up."""
    return text


TEXTS = {
    # the file as a whole
    "empty_file": _("Dit bestand is leeg."),
    "too_big": _("Dit bestand is groter dan 25 MB. Splits het, of haal plaatjes eruit."),
    "too_many_rows": _("Dit bestand heeft meer dan %(limit)s rijen. Splits het in delen."),
    "too_many_columns": _("Dit bestand heeft meer dan %(limit)s kolommen. Haal kolommen weg."),
    "too_large_unpacked": _(
        "Dit bestand wordt bij het uitpakken veel te groot. "
        "Bewaar het opnieuw als .xlsx, .ods of .csv."
    ),
    "unsafe": _(
        "Dit bestand bevat onderdelen die niet in een rekenblad horen. "
        "Bewaar het opnieuw als .xlsx, .ods of .csv."
    ),
    "password": _(
        "Dit bestand is met een wachtwoord beveiligd. "
        "Haal het wachtwoord eraf en probeer het opnieuw."
    ),
    "broken": _(
        "Dit bestand is beschadigd of niet compleet. "
        "Open het in je rekenprogramma en bewaar het opnieuw."
    ),
    "old_excel": _("Dit is een oud Excel-bestand. Open het in Excel en bewaar het als .xlsx."),
    "web_page": _(
        "Dit is een webpagina en geen rekenblad. Open het in Excel en bewaar het als .xlsx."
    ),
    "unknown_kind": _("Dit soort bestand kunnen we niet lezen. Gebruik .csv, .xlsx of .ods."),
    "quotes": _(
        "In rij %(row)s begint een tekst met een aanhalingsteken dat nergens eindigt. "
        "Zet er een aanhalingsteken achter, of haal het weg."
    ),
    "no_table": _(
        "In dit bestand vinden we geen tabel met kolommen. "
        "Zorg voor een kopregel met daaronder de rijen."
    ),
    "no_sheet": _("Het blad ‘%(sheet)s’ staat niet in dit bestand."),
    # notes on the file
    "sheet_chosen": _("Het bestand heeft %(count)s bladen. Gelezen is blad ‘%(sheet)s’."),
    "sheet_also": _("Ook blad ‘%(sheet)s’ lijkt een register. Neem dat zo nodig apart over."),
    "title_lines": _("De kopregel staat in rij %(row)s. Wat erboven staat, telt niet mee."),
    "no_header": _("Het bestand heeft geen kopregel. De kolommen zijn geraden naar hun inhoud."),
    "repaired": _("Verminkte letters (zoals ‘Ã«’) zijn hersteld."),
    "lost_characters": _("Sommige letters zijn in het bestand zelf verloren gegaan."),
    "mixed_encoding": _(
        "Het bestand mengt twee manieren om letters op te slaan. Kijk bijzondere letters na."
    ),
    "formulas": _(
        "%(count)s formules hebben geen bewaarde uitkomst en zijn als leeg gelezen. "
        "Bewaar het bestand in Excel en probeer het opnieuw."
    ),
    "columns_cut": _("Kolommen na kolom %(limit)s zijn niet gelezen."),
    # the columns
    "bsn_column": _(
        "De kolom ‘%(column)s’ bevat burgerservicenummers. "
        "Die nemen we niet over; laat de kolom weg."
    ),
    "no_date_column": _("Kies de kolom met de datum van het incident."),
    "no_content_column": _("Kies de kolom met het soort incident of de omschrijving."),
    "column_twice": _("De kolom ‘%(column)s’ is twee keer gekozen."),
    "no_such_column": _("Een gekozen kolom staat niet in dit bestand."),
    "bad_mapping": _("De gekozen kolommen zijn niet goed bewaard. Kies ze opnieuw."),
    # why a row stays behind
    "date.no_such_day": _(
        "Rij %(row)s: %(value)s is geen bestaande dag. Pas de datum aan in het bestand."
    ),
    "date.partial": _(
        "Rij %(row)s: bij ‘%(value)s’ ontbreekt de dag. Zet de volledige datum in het bestand."
    ),
    "date.unreadable": _(
        "Rij %(row)s: ‘%(value)s’ is geen datum die we kunnen lezen. "
        "Schrijf de datum als dag-maand-jaar, bijvoorbeeld 09-01-2022."
    ),
    "date_missing": _("Rij %(row)s: de datum van het incident ontbreekt. Vul de datum in."),
    "future": _("Rij %(row)s: %(value)s ligt in de toekomst. Pas de datum aan in het bestand."),
    "empty": _(
        "Rij %(row)s: er staat geen soort incident en geen omschrijving. Vul een van de twee in."
    ),
    "order": _(
        "Rij %(row)s: het incident (%(value)s) is later dan de dag van melden (%(filed)s). "
        "Pas een van de twee datums aan."
    ),
    "duplicate": _(
        "Rij %(row)s: nummer %(number)s staat ook al in rij %(first)s. "
        "Haal een van de twee weg, of geef deze rij een eigen nummer."
    ),
    "other.too_many_cells": _(
        "Rij %(row)s: deze rij heeft meer kolommen dan de kopregel. "
        "Zet aanhalingstekens om de tekst waarin het scheidingsteken staat."
    ),
    "other.too_long": _("Rij %(row)s: een tekst is langer dan %(limit)s tekens. Kort de tekst in."),
    # notes on a row that does go over
    "time_unread": _("Rij %(row)s: het tijdstip ‘%(value)s’ is niet te lezen en blijft leeg."),
    "filed_unread": _(
        "Rij %(row)s: de dag van melden (‘%(value)s’) is niet te lezen en blijft leeg."
    ),
    "filed_future": _(
        "Rij %(row)s: de dag van melden (%(value)s) ligt in de toekomst en blijft leeg."
    ),
    "until_unread": _("Rij %(row)s: het einde van de maatregel is niet te lezen en blijft leeg."),
    "born_unread": _("Rij %(row)s: de geboortedatum is niet te lezen en blijft leeg."),
    "date_rough": _("Rij %(row)s: van ‘%(value)s’ is alleen de eerste dag overgenomen."),
    "bsn": _(
        "Rij %(row)s: in ‘%(column)s’ lijkt een burgerservicenummer te staan. "
        "Haal het weg uit het bestand."
    ),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing to tell a person, with a code for programs and a sentence in plain Dutch."""

    key: str
    values: dict[str, str | int] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Return the code: the key up to its dot."""
        return self.key.partition(".")[0]

    @property
    def template(self) -> str:
        """Return the Dutch text with its `%(name)s` places, for translation."""
        return TEXTS[self.key]

    @property
    def sentence(self) -> str:
        """Return the Dutch sentence."""
        return self.template % self.values


class Refused(Exception):
    """Something that cannot be taken over; `code` for programs, `sentence` for people."""

    def __init__(self, key: str, **values: str | int) -> None:
        self.explanation = Explanation(key, values)
        super().__init__(self.explanation.sentence)

    @property
    def code(self) -> str:
        """Return the code, such as `password` or `too_big`."""
        return self.explanation.code

    @property
    def sentence(self) -> str:
        """Return the Dutch sentence that says what is wrong and what to do."""
        return self.explanation.sentence


class FileRefused(Refused):
    """The file cannot be read."""


class MappingRefused(Refused):
    """The chosen columns cannot be used with this file."""
