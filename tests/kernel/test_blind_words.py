import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.crypto import words
from hub.kernel.crypto.stopwords import STOP_WORDS
from hub.kernel.crypto.words import MOST_WORDS, blind, blind_query, normalise

KEY = b"k" * 32
ACCOUNT = "De bezoeker dreigde aan de balie met een mes en gooide de ruiten in."


def finds(question: str, text: str, key: bytes = KEY) -> bool:
    """What the database does: each word of the question has a number in the text."""
    numbers = set(blind(KEY, text))
    asked = blind_query(key, question)
    return bool(asked) and all(numbers & set(choices) for choices in asked)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("De BALIE, de balie!", ["balie"]),
        ("café CAFÉ cafe\u0301", ["cafe"]),
        ("Dijkstraat Dykstraat D\u0133kstraat Dÿkstraat", ["dykstraat"]),
        ("Yıldız İzmir Ørsted Łódź Straße", ["yildiz", "izmir", "orsted", "lodz", "strasse"]),
        ("foto's e-mail 06-12345678", ["foto", "mail", "06", "12345678"]),
        ("AB-12-CD op 3 mei 2026", ["ab", "12", "cd", "mei", "2026"]),
        ("be\u00addreiging snake_case", ["bedreiging", "snake", "case"]),
        ("ＢＡＬＩＥ ﬁets", ["balie", "fiets"]),
        ("het IJ bij mij", []),
        ("x" * 100, ["x" * 64]),
    ],
)
def test_words_are_written_in_one_way(text: str, expected: list[str]) -> None:
    assert normalise(text) == expected


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)

    assert normalise(" ".join(once)) == once
    assert len(set(once)) == len(once)
    assert all(2 <= len(word) <= 3 * 64 for word in once)


@given(st.text())
def test_any_text_gives_sorted_distinct_numbers_of_64_bits(text: str) -> None:
    numbers = blind(KEY, text)

    assert numbers == sorted(set(numbers))
    assert all(-(2**63) <= number < 2**63 for number in numbers)


@given(st.text())
def test_a_text_is_found_by_its_own_words(text: str) -> None:
    assert finds(text, text) == bool(normalise(text))


def test_numbers_are_negative_as_well_as_positive() -> None:
    numbers = blind(KEY, ACCOUNT)

    assert numbers[0] < 0 < numbers[-1]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("balie", True),
        ("BALIES", True),
        ("dreigen", True),
        ("messen", True),
        ("ruit", True),
        ("de bezoeker met een mes", True),
        ("balie pistool", False),
        ("bal", False),
        ("receptie", False),
        ("de het een", False),
        ("", False),
    ],
)
def test_a_text_is_found_by_whole_words_in_any_form(question: str, found: bool) -> None:
    assert finds(question, ACCOUNT) is found


@pytest.mark.parametrize(
    ("typed", "written"), [("Dyk", "Dijk"), ("Dijk", "Dyk"), ("Muller", "Müller")]
)
def test_a_name_is_found_in_its_other_spelling(typed: str, written: str) -> None:
    assert finds(typed, f"Gesprek met {written}")


def test_another_key_finds_nothing_and_shares_no_number() -> None:
    assert not finds("balie", ACCOUNT, key=b"l" * 32)
    assert not set(blind(KEY, ACCOUNT)) & set(blind(b"l" * 32, ACCOUNT))


def test_a_word_and_an_equal_stem_have_different_numbers() -> None:
    assert words._stem("balie") == "balie"
    exact, stem = blind_query(KEY, "balie")[0]
    assert exact != stem


def test_stop_words_are_not_in_the_index_in_any_spelling() -> None:
    assert 100 <= len(STOP_WORDS) <= 160
    assert blind(KEY, " ".join(STOP_WORDS)) == []
    assert blind(KEY, "ZIJ zy Mijn één") == []


def test_a_very_long_text_is_cut_off_at_some_thousand_words() -> None:
    text = " ".join(f"woord{number}" for number in range(MOST_WORDS + 100))

    assert len(normalise(text)) == MOST_WORDS
    assert normalise(text)[-1] == f"woord{MOST_WORDS - 1}"
    assert not finds(f"woord{MOST_WORDS}", text)


def test_repetition_does_not_use_up_the_room() -> None:
    assert finds("pistool", "balie " * (2 * MOST_WORDS) + "pistool")


def test_numbers_and_stems_are_the_same_tomorrow() -> None:
    """When this fails, every index that exists must be built again before it is released."""
    stems = {word: words._stem(word) for word in ("bedreigingen", "gedreigd", "wijken", "messen")}

    assert stems == {
        "bedreigingen": "bedreig",
        "gedreigd": "dreig",
        "wijken": "wyk",
        "messen": "mes",
    }
    assert blind(KEY, "balie") == [-6262447256375984557, 7569731129163271819]


def test_threads_do_not_mix_up_stems() -> None:
    texts = [" ".join(f"{start}en{number}ingen" for number in range(50)) for start in "abcdefgh"]
    expected = [blind(KEY, text) for text in texts]
    words._stem.cache_clear()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: blind(KEY, text), texts)) == expected


def test_another_process_gives_the_same_numbers() -> None:
    script = f"from hub.kernel.crypto.words import blind; print(blind(b'k' * 32, {ACCOUNT!r}))"
    root = Path(__file__).parents[2]
    other = subprocess.run(
        [sys.executable, "-c", script], cwd=root, check=True, capture_output=True, text=True
    )

    assert other.stdout.strip() == str(blind(KEY, ACCOUNT))
