"""The norm that a municipality starts with, in our own words; it adopts its own later."""

TITLE = "Emotie mag, agressie niet"

LINES = (
    "Boos of verdrietig zijn mag. Kritiek op ons werk of op een besluit mag altijd.",
    "Schelden, beledigen en discrimineren accepteren wij niet.",
    "Dreigen, intimideren, volgen en onder druk zetten accepteren wij niet.",
    "Duwen, slaan, spugen en vernielen accepteren wij niet.",
    "Ook online en buiten werktijd gelden deze regels, voor ambtenaren en voor bestuurders.",
    "Op ongewenst gedrag volgt altijd een passende reactie, namens de hele organisatie.",
)


def default_norm() -> tuple[str, list[dict[str, object]]]:
    """Return the title and the numbered lines as they are stored."""
    return TITLE, [{"number": number, "text": text} for number, text in enumerate(LINES, 1)]
