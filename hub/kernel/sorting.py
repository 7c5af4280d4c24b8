"""The order of names: made here, never by a database collation, which differs per server."""

import unicodedata


def sort_key(name: str) -> str:
    """Return the key by which a name is sorted: no marks, no case, ij as one letter."""
    bare = unicodedata.normalize("NFKD", name.replace("ĳ", "ij").replace("Ĳ", "IJ"))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(letters.casefold().split())
