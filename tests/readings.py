"""``make readings``: how characters are read, for the portal's search, from the tables of pypinyin (MIT).

Written are the common characters, and of its phrases those that are read otherwise than what is kept already says
(without tones one in sixteen), and those of two characters whose second might be taken for the beginning of one of
these: 家长 keeps 家长夜校 from having a 长夜. A test holds the file to what this makes of the library installed.
"""

from collections import defaultdict
from collections.abc import Iterator

from pypinyin import Style, pinyin
from pypinyin.phrases_dict import phrases_dict

from gateway.catalogue.readings import FILE, Readings

COMMON = range(0x4E00, 0x9FFF + 1)
"""Unicode's first block of Han characters; what is rarer is in no title."""


def table() -> str:
    """The file: a line for each sound, the sounds in order, and all that is read so."""
    sounds = defaultdict(list)
    for word, syllables in sorted(_kept().items()):
        sounds[" ".join(syllables)].append(word)
    return "".join(f"{sound},{' '.join(words)}\n" for sound, words in sorted(sounds.items()))


def _kept() -> Readings:
    readings = Readings.of({chr(sign): syllables for sign in COMMON if (syllables := _read(chr(sign)))})
    for phrase in sorted(phrases_dict, key=len):
        readings.longest = len(phrase)
        syllables = _read(phrase)
        if len(syllables) == len(phrase) and tuple(readings.syllables_of(phrase)) != syllables:
            readings[phrase] = syllables
    return Readings.of({phrase: _read(phrase) for phrase in _guards(readings)} | readings)


def _guards(readings: Readings) -> Iterator[str]:
    """Phrases of two characters, the second of which begins a kept one where it is read otherwise."""
    begun = defaultdict(set)
    for phrase, syllables in readings.items():
        begun[phrase[0]].add(syllables[0])
    return (phrase for phrase in phrases_dict if len(phrase) == 2 and begun[phrase[1]] - {_read(phrase)[1]})


def _read(word: str) -> tuple[str, ...]:
    return tuple(syllable for [syllable] in pinyin(word, style=Style.NORMAL, errors="ignore"))


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8")
