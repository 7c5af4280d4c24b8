"""How registers name their columns: header words per field, in Dutch and now and then English."""

from difflib import SequenceMatcher
from functools import lru_cache

from tenants.imports.reading.values import plain

FIELDS = (
    "number", "on", "at", "filed", "reporter", "behalf", "unit", "place", "kind", "text",
    "offender", "born", "measure", "until", "police", "care", "status",
)  # fmt: skip

# One line per spelling family; words are compared without accents, case and punctuation.
_PHRASES = {
    "number": """nr|nummer|no|number|id|volgnr|volgnummer|ref|referentie|referentienummer|kenmerk|
        meldingnr|meldingnummer|meldingsnr|meldingsnummer|nummer melding|melding id|
        incidentnr|incidentnummer|nummer incident|incident id|gir nr|gir nummer|
        registratienr|registratienummer|zaaknr|zaaknummer|zaak id|dossiernr|dossiernummer|
        casusnr|casusnummer|case number|report number|incident number""",
    "on": """datum incident|incidentdatum|datum van het incident|datum|dag|wanneer|
        datum tijd|datum en tijd|datum tijd incident|datum en tijd incident|datum tijdstip|
        datum voorval|voorvaldatum|datum van het voorval|datum gebeurtenis|datum gebeurd|
        gebeurd op|voorgevallen op|plaatsgevonden op|datum plaatsgevonden|pleegdatum|
        datum agressie|dd incident|datum geweldsincident|wanneer gebeurd|
        date|incident date|date of incident""",
    "at": """tijd|tijdstip|tijd incident|incidenttijd|tijdstip incident|tijd van het incident|
        tijd voorval|hoe laat|uur|tijdstip voorval|pleegtijd|time|incident time""",
    "filed": """datum melding|melddatum|meldingsdatum|meldingdatum|ingevoerd op|invoerdatum|
        datum invoer|datum ingevoerd|gemeld op|datum gemeld|registratiedatum|datum registratie|
        geregistreerd op|aangemaakt op|aanmaakdatum|datum aangemaakt|ingediend op|
        datum ingediend|ontvangen op|datum ontvangst|ingeboekt op|gemeld dd|wanneer gemeld|
        date filed|date reported|reported on|created|created on""",
    "reporter": """melder|naam melder|gemeld door|door wie gemeld|wie meldt|melding door|
        gemeld door medewerker|medewerker melder|meldende medewerker|ingevoerd door|invoerder|
        ingediend door|indiener|aangemeld door|geregistreerd door|reporter|reported by""",
    "behalf": """namens|gemeld namens|namens wie|voor wie|slachtoffer|naam slachtoffer|getroffene|
        naam getroffene|getroffen medewerker|betrokken medewerker|betrokkene|gedupeerde|benadeelde|
        medewerker|naam medewerker|doelwit|wie|wie functie|ambtsdrager|politieke ambtsdrager|
        betrokken ambtsdrager|functie|raadslid|victim|on behalf of""",
    "unit": """team|afdeling|team afdeling|afdeling team|organisatieonderdeel|onderdeel|
        organisatie eenheid|eenheid|werkeenheid|cluster|dienst|directie|domein|sector|bureau|
        vakgroep|afdeling melder|team melder|afdeling medewerker|department|unit""",
    "place": """plaats|locatie|plek|waar|plaats incident|locatie incident|incidentlocatie|
        plaats van het incident|plek incident|pleegplaats|locatie voorval|plaats voorval|
        waar gebeurd|kanaal|hoe|wijze|via|contactvorm|contactwijze|manier|wijze van contact|
        kanaal locatie|plaats kanaal|location|place|channel""",
    "kind": """soort agressie|aard incident|soort incident|type incident|incidentsoort|
        incidenttype|aard|soort|type|categorie|rubriek|classificatie|vorm|vorm van agressie|
        agressievorm|vorm agressie|type agressie|aard agressie|aard van het incident|
        aard voorval|soort voorval|gedraging|gedragingen|gedrag|soort gedrag|type gedrag|
        soort melding|type melding|wat|kind|type of incident|category""",
    "text": """omschrijving|toelichting|beschrijving|omschrijving incident|incidentomschrijving|
        omschrijving melding|omschrijving voorval|beschrijving incident|beschrijving voorval|
        korte omschrijving|wat is er gebeurd|wat gebeurde er|relaas|verslag|feiten|situatie|
        situatieschets|samenvatting|verhaal|inhoud|tekst|uitleg|notitie|memo|melding|opmerking|
        opmerkingen|bijzonderheden|toedracht|description|what happened|notes""",
    "offender": """veroorzaker|naam veroorzaker|dader|naam dader|agressor|aggressor|naam agressor|
        pleger|naam pleger|verdachte|naam verdachte|belager|wederpartij|betrokken burger|burger|
        naam burger|inwoner|naam inwoner|klant|naam klant|client|naam client|bezoeker|
        naam betrokkene|offender|perpetrator""",
    "born": """geboortedatum|geb datum|gebdatum|geboren|geboren op|geb|geboortedatum veroorzaker|
        geb datum veroorzaker|geboortedatum dader|geb datum dader|geboortedag|date of birth|dob""",
    "measure": """maatregel|maatregelen|sanctie|sancties|sanctie maatregel|maatregel sanctie|
        opgelegde maatregel|opgelegde sanctie|genomen maatregel|genomen maatregelen|
        soort maatregel|type maatregel|reactie|interventie|consequentie|measure|sanction""",
    "until": """einddatum maatregel|maatregel t m|maatregel tot|maatregel tot en met|
        einddatum sanctie|sanctie tot|sanctie t m|datum einde maatregel|einde maatregel|
        eind maatregel|maatregel einddatum|geldig tot|geldig t m|geldig tot en met|loopt tot|
        looptijd tot|verloopt op|einddatum|tot|tot en met|t m|until|end date""",
    "police": """aangifte|aangifte gedaan|aangifte politie|aangifte bij politie|politieaangifte|
        aangifte j n|aangifte ja nee|is er aangifte gedaan|politie|proces verbaal|pv|
        aangifte gedaan j n|police report|police""",
    "care": """nazorg|opvang|opvang nazorg|nazorg opvang|nazorg gewenst|opvang gewenst|
        nazorg nodig|nazorg geboden|nazorg aangeboden|nazorg gegeven|eerste opvang|
        behoefte aan nazorg|nazorg j n|slachtofferhulp|aftercare|support""",
    "status": """status|stand|stand van zaken|fase|afgehandeld|afhandelstatus|voortgang|
        status melding|status incident|afgehandeld j n|staat|state""",
}  # fmt: skip

SENSITIVE = frozenset(["offender", "born", "measure", "until"])

_REMARKS = """opmerking|opmerkingen|bijzonderheden|besproken met|overleg met|afspraken|actie|acties|
    vervolg|vervolgactie|notitie|notities|toelichting|aanvullende informatie|afhandeling|remarks"""
_CONTACT = """telefoon|telefoonnummer|telefoonnr|tel|mobiel|email|mailadres|emailadres|mail|adres|
    woonadres|straat|postcode|woonplaats|huisnummer|huisnr|nationaliteit|geslacht|kenteken|
    iban|phone|address|rekeningnummer"""
_CITIZEN = ("burgerservice", "sofinummer", "sofinr", "persoonsnummer")
# Words too common to be recognised inside a longer header.
_ALONE_ONLY = """nr|nummer|no|number|id|ref|datum|dag|date|tijd|uur|time|wie|wat|hoe|waar|via|soort|
    type|aard|vorm|tot|geb|t|m|functie|medewerker|melding|created|staat|unit|kind|place|wanneer|
    tm|manier|reactie|inhoud|tekst|client|klant|burger|inwoner"""
_FUZZY_FROM, _FUZZY_LENGTH, _FUZZY_DIFFERENCE = 0.86, 5, 3
_LONGEST_NAME = 80


def _split(block: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in block.split("|"))


PHRASES = {field: _split(block) for field, block in _PHRASES.items()}
REMARKS, CONTACT, ALONE_ONLY = map(frozenset, map(_split, (_REMARKS, _CONTACT, _ALONE_ONLY)))


@lru_cache(maxsize=5_000)
def resemblance(header: str, field: str) -> float:
    """Say from 0 to 1 how well a column's header names a field."""
    words = plain(header)
    if not words or len(words) > _LONGEST_NAME:
        return 0.0
    return max(_likeness(words, phrase) for phrase in PHRASES[field])


def _likeness(words: str, phrase: str) -> float:
    squashed, wanted = words.replace(" ", ""), phrase.replace(" ", "")
    if squashed == wanted:
        return 1.0
    have, want = frozenset(words.split()), frozenset(phrase.split())
    if have == want:
        return 0.98
    if phrase not in ALONE_ONLY and want < have:
        return 0.7 + 0.25 * len(wanted) / len(squashed)
    if len(wanted) < _FUZZY_LENGTH or abs(len(wanted) - len(squashed)) > _FUZZY_DIFFERENCE:
        return 0.0
    ratio = SequenceMatcher(None, squashed, wanted).ratio()
    return ratio * 0.95 if ratio >= _FUZZY_FROM else 0.0


def names_citizen_number(header: str) -> bool:
    """Tell whether a header says the column holds burgerservicenummers."""
    words = plain(header)
    squashed = words.replace(" ", "")
    return (
        "bsn" in words.split()
        or squashed.startswith("bsn")
        or squashed.endswith("bsn")
        or any(part in squashed for part in _CITIZEN)
        or "sofi" in words.split()
    )


def names_contact(header: str) -> bool:
    """Tell whether a column holds someone's address, phone or the like: never taken over."""
    words = plain(header).replace("e mail", "email").split()
    return any(word in CONTACT for word in words)


def names_remark(header: str) -> bool:
    """Tell whether a column holds remarks that belong with the description."""
    return plain(header) in REMARKS
