"""Tables of English that rules need: kinds that exclude each other, peoples, countries, opposites, events."""

from __future__ import annotations

import re
from collections.abc import Mapping


def _listed(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


_EXCLUSIVE = """
comedy|drama|documentary|horror
film movie|book novel novella memoir|album|song single|series sitcom|magazine|game videogame|painting|sculpture
river|lake|mountain volcano|island|city town village|country|desert|sea ocean
bird|fish|mammal|insect|reptile|amphibian|plant tree shrub|fungus|bacterium|virus
noun|verb|adjective|adverb
vegetable|fruit|mineral|metal
football soccer|basketball|baseball|cricket|tennis|rugby|hockey|golf|handball|volleyball
"""
CLASSES: Mapping[str, tuple[int, int]] = {
    word: (group, number)
    for group, line in enumerate(_EXCLUSIVE.strip().splitlines())
    for number, words in enumerate(line.split("|"))
    for word in words.split()
}
"""Noun → its group, and which of the group it is: two of one group exclude each other."""

_PEOPLES = """
afghanistan afghan|albania albanian|algeria algerian|argentina argentine argentinian|armenia armenian
australia australian|austria austrian|azerbaijan azerbaijani|bangladesh bangladeshi|belgium belgian|bolivia bolivian
bosnia bosnian|brazil brazilian|bulgaria bulgarian|cambodia cambodian|cameroon cameroonian|canada canadian
chile chilean|china chinese|colombia colombian|croatia croatian|cuba cuban|cyprus cypriot|denmark danish
egypt egyptian|estonia estonian|ethiopia ethiopian|finland finnish|france french|georgia georgian|germany german
ghana ghanaian|greece greek|hungary hungarian|iceland icelandic|india indian|indonesia indonesian|iran iranian
iraq iraqi|ireland irish|israel israeli|italy italian|jamaica jamaican|japan japanese|jordan jordanian
kazakhstan kazakh|kenya kenyan|korea korean|kuwait kuwaiti|latvia latvian|lebanon lebanese|libya libyan
lithuania lithuanian|luxembourg|macedonia macedonian|malaysia malaysian|malta maltese|mexico mexican
mongolia mongolian|morocco moroccan|nepal nepalese|netherlands dutch|nigeria nigerian|norway norwegian
pakistan pakistani|palestine palestinian|panama panamanian|paraguay paraguayan|peru peruvian|philippines filipino
poland polish|portugal portuguese|romania romanian|russia russian|rwanda rwandan|senegal senegalese|serbia serbian
singapore singaporean|slovakia slovak|slovenia slovenian|somalia somali|spain spanish|sudan sudanese|sweden swedish
switzerland swiss|syria syrian|taiwan taiwanese|tanzania tanzanian|thailand thai|tunisia tunisian|turkey turkish
uganda ugandan|ukraine ukrainian|uruguay uruguayan|venezuela venezuelan|vietnam vietnamese|yemen yemeni
zambia zambian|zimbabwe zimbabwean|britain british english scottish welsh england scotland wales uk|usa american
"""
PEOPLES: Mapping[str, str] = {
    word: words.split()[0]
    for line in _PEOPLES.strip().splitlines()
    for words in line.split("|")
    for word in words.split()
} | {
    "united states": "usa", "united kingdom": "britain", "new zealand": "zealand", "south africa": "south africa",
    "north korea": "korea", "south korea": "korea", "saudi arabia": "saudi arabia", "sri lanka": "sri lanka",
}  # fmt: skip
"""Country or people, in lower case → the country. England, Scotland and Wales are Britain: they do not exclude it."""

_EVENTS = """
born birth
died die death killed
founded founding established establish created formed set-up
opened open inaugurated
released release published publication issued
married wed
began begin started commenced
ended finished concluded
completed built constructed erected
discovered discovery
invented invention
signed
launched
won
arrived
joined
introduced
"""
EVENTS: Mapping[str, str] = {word: words[0] for words in _listed(_EVENTS) for word in words}
"""Word → the event that it tells, by the first word of its line."""
ONCE = frozenset({"born", "died", "founded", "opened", "completed", "discovered", "invented"})
"""What happens once to one thing; of other events the rest of the sentence must agree as well."""

_MADE = """
founded established created formed cofounded co-founded
invented
discovered
written wrote authored
directed
designed
composed
painted
built constructed
developed
"""
MADE: Mapping[str, str] = {word: words[0] for words in _listed(_MADE) for word in words}
"""Verb of making → the first of its line."""

_OPPOSITES = """
increase increases increased increasing raise raises raised rise rises rising rose grows grew growing higher
    elevated elevates |
    decrease decreases decreased decreasing reduce reduces reduced reducing reduction lower lowers lowered
    fall falls falling fell decline declines declined declining drops dropped diminishes diminished
improves improved improving better benefits beneficial|worsens worsened worsening worse impairs impaired harms harmful
accelerates accelerated faster quicker quickly|slows slowed slower slowly
promotes promoted enhances enhanced stimulates stimulated activates activated |
    inhibits inhibited suppresses suppressed blocks blocked prevents prevented
accepted accepts approved|rejected rejects refused refuses
present|absent
majority most|minority
safe|unsafe dangerous
legal|illegal banned
possible|impossible
common|rare
north northern|south southern
east eastern|west western
largest biggest|smallest
oldest|youngest newest
directly direct|indirectly indirect
always|never
all every|none

alive|dead
correct|incorrect wrong
"""
OPPOSITES: Mapping[str, tuple[int, int]] = {
    word: (number, side)
    for number, line in enumerate(re.sub(r"\n +", " ", _OPPOSITES.strip()).splitlines())
    for side, words in enumerate(line.split("|"))
    for word in words.split()
}
"""Word → its line and the side of it."""
