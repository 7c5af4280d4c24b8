"""The blind word index: sealed text that can be searched by those who hold the key.

Beside a sealed text stands an array of 64-bit numbers: a keyed HMAC of each word and of each
word's stem. A question is hashed the same way and compared inside the database, which sees
numbers only. The key is `MunicipalKey.subkey("blind-index")`: it differs for every
municipality and every compartment, so the same word has other numbers in each and nothing can
be joined across them.

What it does not hide: within one compartment the same word has the same number, so who reads
the table sees how many words a text has and which texts share words. It finds whole words and
other forms of them; not the middle or the beginning of a word.

The numbers depend on the stemmer (`snowballstemmer` 3, Dutch, Kraaij-Pohlmann): a release
that stems differently needs a new index. Stems are cached, words and all, in this process.
"""

import hashlib
import hmac
import re
import threading
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import snowballstemmer

from hub.kernel.crypto.stopwords import STOP_WORDS

MOST_WORDS: Final = 4_000
SHORTEST: Final = 2
LONGEST: Final = 64

_WORD: Final = re.compile(r"[^\W_]+")
_INVISIBLE: Final = frozenset({"Mn", "Mc", "Me", "Cf"})
_WITHOUT_MARK: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_stemmer = snowballstemmer.stemmer("dutch")
_stemming = threading.Lock()


def _folded(word: str) -> str:
    return word.replace("ij", "y")


_STOP: Final = frozenset(_folded(word) for word in STOP_WORDS)


def normalise(text: str) -> list[str]:
    """Return the distinct words of a text in order, as the index knows them.

    Capitals, accents and other marks are gone, `ij` is written `y` (so Dijk and Dyk are one
    word), digits are kept; words of one character, stop words, and what follows the first
    `MOST_WORDS` distinct words are left out; of a longer word the first 64 characters count.
    """
    return list(dict.fromkeys(_folded(word) for word in _distinct(text)))


def blind(key: bytes, text: str) -> list[int]:
    """Return the numbers of a text for the index: sorted, distinct, signed 64-bit."""
    number = _numbers(key)
    found: set[int] = set()
    for word in _distinct(text):
        found.update(_both(number, word))
    return sorted(found)


def blind_query(key: bytes, text: str) -> list[list[int]]:
    """Return for each word of a question the numbers of which a text must have at least one.

    The first is the word as it was typed, the second its stem. The list is empty when the
    question holds stop words only: then there is nothing to search for, and nothing to show.
    """
    number = _numbers(key)
    return [_both(number, word) for word in _distinct(text)]


def _distinct(text: str) -> list[str]:
    """The words worth finding, not yet folded (the stemmer knows `ij`)."""
    found: dict[str, None] = {}
    for match in _WORD.finditer(_plain(text)):
        word = match.group()[:LONGEST]
        folded = _folded(word)
        if len(folded) >= SHORTEST and folded not in _STOP:
            found[word] = None
            if len(found) == MOST_WORDS:
                break
    return list(found)


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    shown = (char for char in spread if unicodedata.category(char) not in _INVISIBLE)
    return "".join(shown).translate(_WITHOUT_MARK)


@lru_cache(maxsize=32_768)
def _stem(word: str) -> str:
    with _stemming:  # a stemmer keeps the word it works on in itself
        return _folded(_stemmer.stemWord(word))


def _both(number: Callable[[str], int], word: str) -> list[int]:
    return [number(f"w:{_folded(word)}"), number(f"s:{_stem(word)}")]


def _numbers(key: bytes) -> Callable[[str], int]:
    """Return the function from a marked word to its number, with the key's work done once."""
    start = hmac.new(key, digestmod=hashlib.sha256)

    def number(marked: str) -> int:
        mac = start.copy()
        mac.update(marked.encode())
        return int.from_bytes(mac.digest()[:8], "big", signed=True)

    return number
