"""What people, browsers and attackers may send: strategies over every form and address.

Every form starts as one that is right (FORMS, QUERIES) and is then spoiled in a few places, so
that the input comes further than the first check.
"""

from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes, quote_plus

from hypothesis import strategies as st
from werkzeug.routing import Rule

from tests.trust.forms import FORMS, QUERIES, Upload

NASTY = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "\U0010ffff",
    "\u202e\u2066abc",
    "\u00a0\u2003",
    "é" * 300,
    "e\u0301" * 300,
    "²",
    "１２",
    "-0",
    "-1",
    "1e999",
    "NaN",
    "9" * 400,
    "9" * 5000,
    "0x7fffffffffffffff",
    "9223372036854775808",
    "-9223372036854775809",
    "31-12-9999",
    "01-01-0001",
    "01-01-0000",
    "1-1-10000",
    "29-02-2023",
    "9999-12-31T23:59:59.999999+14:00",
    "24:00",
    "half nul",
    "kwart over 99",
    "00:05",
    "' OR 1=1; --",
    "%s%n{0}{{7*7}}${7*7}",
    "<script>alert(1)</script>",
    "../../../etc/passwd",
    "na-99999999999999999999-" + "0" * 32,
    "na--62135596800000000-" + "f" * 32,
    "voor-253402300799999999-" + "f" * 32,
    "na-253402300800000000-" + "f" * 32,
    "00000000-0000-0000-0000-000000000000",
    "[]",
    '{"a": [[[[[[]]]]]]}',
    "[" * 5000,
    "a" * 100_000,
    "é" * 50_000,
    "\n" * 50_000,
)

text = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=60),
    st.text(alphabet=st.characters(), max_size=60),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(lambda day: f"{day.day}-{day.month}-{day.year:04d}"),
    st.times().map(lambda time: f"{time.hour:02d}:{time.minute:02d}"),
    st.uuids().map(str),
)
value = st.one_of(text, st.binary(max_size=60))


class Input(NamedTuple):
    """One request that is going to be made; pairs are not yet encoded."""

    rule: Rule
    method: str
    path: tuple[str | bytes, ...]
    pairs: tuple[tuple[str, str | bytes], ...]
    kind: str
    with_token: bool


Pairs = list[tuple[str, Any]]


def good(endpoint: str, method: str) -> Pairs:
    """Return the fields of a form that is right, one pair for each value."""
    fields = (QUERIES if method == "GET" else FORMS).get(endpoint, {})
    return [
        (name, one.content if isinstance(one, Upload) else one)
        for name, values in fields.items()
        for one in (values if isinstance(values, list) else [values])
    ]


@st.composite
def spoiled(draw: st.DrawFn, pairs: Pairs) -> Pairs:
    """Change, drop, repeat or add a few fields."""
    pairs = list(pairs)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(pairs) - 1)))
        match draw(st.sampled_from(["change", "drop", "repeat", "add", "rename"])):
            case "change" if pairs:
                pairs[at] = (pairs[at][0], draw(value))
            case "drop" if pairs:
                del pairs[at]
            case "repeat" if pairs:
                pairs.insert(at, (pairs[at][0], draw(value)))
            case "rename" if pairs:
                pairs[at] = (draw(text), pairs[at][1])
            case _:
                pairs.append((draw(st.sampled_from(EXTRA)), draw(value)))
    return pairs


EXTRA = (
    "later",
    "draft_of",
    "csrf_token",
    "filing_key",
    "vanaf",
    "rij",
    "stand",
    "terug",
    "verder",
    "pagina",
    "version",
    "__proto__",
)
KINDS = ("typed", "typed", "typed", "multipart", "json", "raw", "none")


def inputs(rules: list[Rule]) -> st.SearchStrategy[Input]:
    """Requests to any of the rules, each form in turn."""

    @st.composite
    def one(draw: st.DrawFn) -> Input:
        rule = draw(st.sampled_from(rules))
        method = draw(st.sampled_from(methods(rule)))
        wild = draw(st.integers(0, 4)) == 0
        path = tuple(draw(value) if wild else "" for _ in rule.arguments)
        return Input(
            rule,
            method,
            path,
            tuple(draw(spoiled(good(rule.endpoint, method)))),
            draw(st.sampled_from(KINDS)),
            draw(st.integers(0, 5)) > 0,
        )

    return one()


def methods(rule: Rule) -> list[str]:
    return [method for method in ("GET", "POST") if method in (rule.methods or ())]


def encoded(pairs: tuple[tuple[str, str | bytes], ...]) -> bytes:
    """Return pairs as a browser, or something worse, would send them."""
    return "&".join(f"{_quoted(name)}={_quoted(one)}" for name, one in pairs).encode()


def _quoted(part: str | bytes) -> str:
    if isinstance(part, bytes):
        return quote_from_bytes(part)
    return quote_plus(part.encode("utf-8", "surrogatepass"))


def spoken(part: str | bytes) -> str:
    """Return a piece of a path."""
    return _quoted(part).replace("+", "%20")
