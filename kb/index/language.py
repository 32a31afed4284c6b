"""In which language a page is written, told by its commonest words. Knows function words, no grammar and no files.

English and what is not known are `""`: these are stemmed by the index itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from kb.stems import STOP_WORDS
from kb.words import tokens

LEAST_WORDS = 12
"""A shorter text is not judged."""
LEAST_SHARE = 0.12
"""Of running text in its own language more of the words are among these; of another one, fewer."""
LEAST_DIFFERENT = 5
"""So many different ones: a list of names may repeat the `de` and `la` of another language."""
_READ = 1_500
"""Signs of a page that are looked at."""
_FUNCTION_WORDS = {
    "german": """
        der die das und ist nicht ein eine einen einem einer eines mit von zu zum zur auf für den dem des
        sich auch als wie bei nach wird werden wurde sind war hat haben aus aber oder wenn nur noch über
        durch kann im am
    """,
    "french": """
        le la les un une des du de et est en que qui dans pour pas sur au aux avec par plus ce cette ces il
        elle ils elles se sont ont été mais ou où son sa ses leur nous vous ne à être avait était
    """,
    "spanish": """
        el la los las un una unos y en que de del se por con para no es al lo como más pero sus su fue son
        entre cuando muy sin sobre también me ha había está esta este desde todo
    """,
    "italian": """
        il lo la i gli le un una di del della dei delle e è che in per con non si da dal come sono più anche
        ma al alla nel nella questo questa suo sua essere ha hanno era tra
    """,
    "portuguese": """
        o a os as um uma de do da dos das e em no na nos nas que para por com não se mais como mas ao foi
        são é ser ele ela seu sua pelo pela também já está entre
    """,
    "dutch": """
        de het een en van is in dat op te met voor niet zijn aan er om ook als dan maar bij door naar uit
        wordt worden werd heeft hebben deze dit die over nog hij zij
    """,
    "swedish": """
        och i att det som en på är av för med den till inte om ett har de var så men sig från eller när kan
        ska vid under efter också han hon denna detta
    """,
    "danish": """
        og i at det som en på er af for med den til ikke om et har de var så men sig fra eller når kan skal
        ved under efter også han hun denne dette blev blive
    """,
    "norwegian": """
        og i at det som en på er av for med den til ikke om et har de var så men seg fra eller når kan skal
        ved under etter også han hun denne dette ble bli
    """,
    "finnish": """
        ja on ei se että oli hän joka mutta kun myös niin kuin ovat sen tai jos ole olla hänen joka jotka
        mukaan sekä vain tämä tämän mitä nyt
    """,
    "hungarian": """
        a az és hogy nem is egy ez azt volt van meg de csak mint már még aki ami ha vagy volna lett ezt így
        itt minden között után szerint
    """,
    "romanian": """
        și în de la cu pe din că este sunt nu un o se mai care pentru prin dar sau fost au ce al ale lui ei
        acest această după fi
    """,
    "russian": """
        и в не на что он с как это по но из у за от же к я бы все так его для она они был была было быть или
        только при также
    """,
    "turkish": """
        ve bir bu da de için ile olarak çok daha en gibi olan olduğu ne kadar sonra ancak ama değil var ise
        tarafından her ya
    """,
}
_LANGUAGES: dict[str, list[str]] = defaultdict(list)
for _name, _listed in {"": " ".join(STOP_WORDS), **_FUNCTION_WORDS}.items():
    for _word in set(_listed.split()):
        _LANGUAGES[_word].append(_name)


def language_of(text: str) -> str:
    """The language of a text as snowball calls it, `""` for English and where it cannot be told.

    >>> language_of("Der Teig ruht über Nacht, und am Morgen wird er mit dem Mehl aus der Mühle geknetet.")
    'german'
    """
    words = tokens(text[:_READ])
    if len(words) < LEAST_WORDS:
        return ""
    counts = _counts(words)
    best, count = min(counts.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    different = sum(1 for word in set(words) if best in _LANGUAGES.get(word, ()))
    return best if count >= LEAST_SHARE * len(words) and different >= LEAST_DIFFERENT else ""


def languages_of_query(words: str, languages: Iterable[str]) -> list[str]:
    """In which of these languages a query may be: one when its function words tell, all when it has none.

    >>> languages_of_query("wie lange ruht der Teig", ["dutch", "german"]), languages_of_query("the Teig", ["german"])
    (['german'], [])
    """
    known = {"", *languages}
    counts = {language: count for language, count in _counts(tokens(words)).items() if language in known}
    most = max(counts.values(), default=0)
    return sorted(language for language in known if language and counts.get(language, 0) == most)


def _counts(words: Iterable[str]) -> Counter[str]:
    """How many of these words are function words of each language."""
    return Counter(language for word in words for language in _LANGUAGES.get(word, ()))
