"""From data to a paper. What people wrote is handed over as data, so that nothing of it is read as markup."""

import hashlib
import json
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import typst

HERE = Path(__file__).parent
# What the typefaces of the papers can show; a paper that every reader can read refuses any other character.
UNSHOWN = re.compile(r"[^ -~\u00a0-\u017f\u0192\u01cd-\u01dc\u0218-\u021b\u1e80-\u1e85\u1ef2\u1ef3–-”†-…‹›€]")


def fingerprint(template, data):
    """Changes as soon as the paper does."""
    return hashlib.sha256(f"{template}{_as_text(data)}".encode()).hexdigest()[:32]


def as_pdf(template, data):
    """A PDF that says its language, its title and its reading order (PDF/UA-1), typefaces inside."""
    return _pdf(template, _as_text(data))


def as_png(template, data):
    """The first page as an image."""
    return _png(template, _as_text(data))


def showable(value):
    """The same words, of which nothing is left that the typefaces do not have."""
    if isinstance(value, str):
        # NFC writes an accent with its letter; U+202F, which French loves, is in none of the typefaces.
        return UNSHOWN.sub("", unicodedata.normalize("NFC", value).replace("\u202f", "\u00a0"))
    if isinstance(value, dict):
        return {key: showable(one) for key, one in value.items()}
    return [showable(one) for one in value] if isinstance(value, list) else value


def _as_text(data):
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


# A poster is asked for again and again, and a few hundredths of a second each time add up.
@lru_cache(maxsize=128)
def _pdf(template, data):
    return _compile(template, data, format="pdf", pdf_standards=["ua-1"])


@lru_cache(maxsize=64)
def _png(template, data):
    return _compile(template, data, format="png", ppi=72)


def _compile(template, data, **how):
    return typst.compile(
        str(HERE / f"{template}.typ"), root=str(HERE), font_paths=_fonts(), sys_inputs={"data": data}, **how
    )


@cache
def _fonts():
    """Ours and those of the typesetter, the same on every machine."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(HERE / "fonts")])
