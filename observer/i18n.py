"""Words in the user's language: English in the source, other languages in `locale/`."""

import gettext as _gettext
import locale
import os
from pathlib import Path

LANGUAGES = ("en", "nl")
DOMAIN = "observer"
LOCALE_DIR = Path(__file__).parent / "locale"

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def system_language() -> str:
    """The first language of the system that Observer speaks, else English."""
    wishes = os.environ.get("LANGUAGE", "").split(":")
    # The first of these that is set decides, as for other programs: LC_ALL=C means English.
    wishes.append(
        next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), locale.getlocale()[0]) or ""
    )
    for wish in wishes:
        code = wish.replace("-", "_").split("_")[0].split(".")[0].lower()
        if code in LANGUAGES or code == "dutch":
            return "nl" if code == "dutch" else code
    return "en"


def use_language(code: str) -> None:
    """Speak `code` ("en" or "nl") from now on; anything else means English."""
    global _catalogue, _language
    _language = code if code in LANGUAGES else "en"
    _catalogue = _gettext.translation(DOMAIN, localedir=LOCALE_DIR, languages=[_language], fallback=True)
    # click asks the process-wide domain for its own words; give it our catalogue.
    os.environ["LANGUAGE"] = _language
    _gettext.bindtextdomain(DOMAIN, str(LOCALE_DIR))
    _gettext.textdomain(DOMAIN)


def language() -> str:
    """The code of the language spoken now."""
    return _language


def _(message: str) -> str:
    """`message` in the language spoken now."""
    return _catalogue.gettext(message) if message else ""


def say_in(code: str, message: str) -> str:
    """`message` in another language than is spoken now: that of who watches along."""
    return _gettext.translation(DOMAIN, localedir=LOCALE_DIR, languages=[code], fallback=True).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """`one` or `many`, as `n` asks, in the language spoken now."""
    return _catalogue.ngettext(one, many, n)


def decimal(text: str) -> str:
    """A number written with a point, with the decimal sign of the language spoken now."""
    return text.replace(".", ",") if _language == "nl" else text


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark `message` for translation where it is defined and translate it where it is shown."""
    return message
