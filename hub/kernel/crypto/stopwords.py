"""Dutch words too common to search for; never in the blind index.

Words that can matter in an account of what happened (niet, geen, nee, man, vrouw, twee) are not
here. Each word has two characters or more, lower case, without marks.
"""

from typing import Final

_WORDS: Final = (
    "aan al alle alleen alles als altijd ben bent bij bijna dan dat de den der des deze die "
    "dit doen doet door dus een eens elk elke en er erg ergens even gaan gaat gedaan geweest "
    "gewoon ging had hadden heb hebben hebt heeft heel hem hen het hier hierdoor hij hoe hun "
    "iemand iets ik ikzelf in is ja jij jou jouw juist jullie kan kon konden kun kunnen kwam "
    "maar mag me meer men met mij mijn moest moet moeten na naar nadat nog nu of om omdat ons "
    "onze ook op over pas te ten ter terwijl toch toen tot tussen uit van vanaf vanuit veel "
    "via vond voor voordat waar waarbij waarom was wat we wel welke werd werden wie wij wil "
    "wilde word worden wordt wou zal ze zei zelf zich zij zijn zo zoals zou zouden zowel "
)
STOP_WORDS: Final = frozenset(_WORDS.split())
