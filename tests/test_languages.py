"""Observer in Dutch: the catalogue is whole, a Dutch user sees no English, and the right language is spoken."""

import ast
import importlib
import importlib.util
import json
import os
import pkgutil
import re
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import pytest

import observer.coding
from observer import i18n
from observer.cli import cli
from observer.coding.words import word

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "observer"
GETTEXT = ("_", "N_", "ngettext")
LANGUAGE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
DUTCH_IS_SPOKEN, ENGLISH_IS_SPOKEN = "Observer spreekt Nederlands.", "Observer speaks English."

# Words that cannot stand in Dutch text; no names of commands, options, fields or places in the help.
ENGLISH = frozenset(
    "the this that these which with without your you who whom what when whether where how show print make "
    "give say study options usage commands command error missing invalid required message exit and for from "
    "until only else not there are have has does did its than must can cannot could".split()
)

# Runs commands as `main` would, each with its exit code and all that it says.
SAY = """
import contextlib, io, json, sys
from observer import i18n, settings
i18n.use_language(settings.load().language or i18n.system_language())
from observer.cli import run
told = []
for arguments in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
        code = run(arguments)
    told.append([code, out.getvalue()])
print(json.dumps(told))
"""


def python(folder, *arguments, **environment):
    """Run Python for a user with the settings in `folder` and no language but those given."""
    inherited = {name: value for name, value in os.environ.items() if name not in LANGUAGE_VARIABLES}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        env={**inherited, "PYTHONIOENCODING": "utf-8", "OBSERVER_CONFIG_DIR": str(folder), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )


def said(folder, *commands):
    """Exit code and words of each command, on an English computer, in one process."""
    done = python(
        folder, "-c", SAY, json.dumps([[str(a) for a in command] for command in commands]), LANG="en_GB.UTF-8"
    )
    assert done.returncode == 0, done.stderr
    return [tuple(answer) for answer in json.loads(done.stdout)]


# -- the catalogue ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def words():
    """The script that keeps the catalogues."""
    pytest.importorskip("babel", reason="Babel, which reads the catalogues, is not installed")
    spec = importlib.util.spec_from_file_location("words", ROOT / "scripts" / "words.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def translations(words):
    """Each English message with its Dutch; plural forms apart, each with its own."""
    for message in words.read("nl"):
        plural = isinstance(message.id, tuple | list)
        originals = message.id if plural else (message.id,)
        dutch = message.string if plural else (message.string,)
        yield from ((a, b) for a, b in zip(originals, dutch, strict=True) if a and b)


@pytest.mark.parametrize("language", [code for code in i18n.LANGUAGES if code != "en"])
def test_every_message_is_translated_and_compiled(words, language):
    assert words.faults(language) == []


def test_the_check_finds_what_is_wrong(words, monkeypatch, tmp_path):
    """Not translated, a field that the original has not, and an old compiled catalogue."""
    source, copy = words.catalogue_file("nl"), tmp_path / "observer.po"
    monkeypatch.setattr(words, "catalogue_file", lambda _language: copy)
    copy.with_suffix(".mo").write_bytes(source.with_suffix(".mo").read_bytes())
    text = source.read_text(encoding="utf-8")
    assert text.count('"Gestopt."') == text.count('"Onderzoek {name}"') == 1
    wrong = text.replace('"Gestopt."', '""').replace('"Onderzoek {name}"', '"Onderzoek {naam}"')
    copy.write_text(wrong, encoding="utf-8")
    found = "\n".join(words.faults("nl"))
    assert "not translated: 'Stopped.'" in found
    assert "other fields than the original: 'Study {name}'" in found
    assert "is old" in found


def test_translations_keep_every_fact(words):
    """What the original tells in a field is told in Dutch as well."""
    without = {"{value!r} is not a valid {number_type}."}  # click's name of the type is English
    field = re.compile(r"\{\w+")
    lost = [pair for pair in translations(words) if set(field.findall(pair[0])) - set(field.findall(pair[1]))]
    assert [pair for pair in lost if pair[0] not in without] == []


def test_translations_keep_names_and_ends(words):
    """Options, commands, files and environment variables are not translated; a sentence stays a sentence."""
    name = re.compile(r"--[a-z-]+|\b[A-Z]+_[A-Z_]+\b|\bdocs/[\w.-]+|\bobserver [a-z]+")
    wrong = [
        (original, dutch)
        for original, dutch in translations(words)
        if set(name.findall(original)) - set(name.findall(dutch))
        or original.endswith((".", "?", ":")) != dutch.endswith((".", "?", ":"))
    ]
    assert wrong == []


# -- what a Dutch user sees -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dutch(tmp_path_factory):
    """The settings of somebody who chose Dutch."""
    folder = tmp_path_factory.mktemp("dutch")
    assert said(folder, ["language", "nl"]) == [(0, DUTCH_IS_SPOKEN + "\n")]
    return folder


def english_in(text):
    """The English words in a text, but for what is a name: of a command, option, value, file, indicator."""
    names = (
        r"'[^']*'|“[^”]*”|\[[a-z_|]+\]|--?[a-z][\w-]*|\b[A-Z_]{2,}\b|\S*[:/_.]\w\S*|^  [a-z-]+ {2,}|observer [a-z -]+"
    )
    return set(re.findall(r"[a-z]+", re.sub(names, " ", text, flags=re.MULTILINE).lower())) & ENGLISH


def test_english_is_recognised():
    """The tests below can fail: the same help in English is full of these words."""
    assert english_in("Usage: observer info\n\n  Show what is in a study.") == {"usage", "show", "what", "study"}
    assert english_in("Toon de markeringen van “what” [from|until] --for PATH the_name 'show'") == set()


def test_the_program_speaks_dutch(dutch):
    done = python(dutch, "-m", "observer", "--help", LANG="en_GB.UTF-8")
    assert done.returncode == 0
    assert done.stdout.startswith("Gebruik: observer [OPTIES] OPDRACHT [ARGUMENTEN]...")
    assert english_in(done.stdout) == set()


def paths(command, path=()):
    """The words of a command and of all below it."""
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from paths(below, (*path, name))


def test_the_help_of_every_command_is_dutch(dutch):
    commands = list(paths(cli))
    assert len(commands) > 20
    pages = dict(zip(commands, said(dutch, *([*path, "--help"] for path in commands)), strict=True))
    for path, (code, page) in pages.items():
        assert code == 0, path
        assert page.startswith("Gebruik: observer"), path
        assert "Opties:" in page, path
        assert english_in(page) == set(), path


ERRORS = [
    (["info"], "Ontbrekend argument 'PATH'."),
    (["evens"], "De opdracht 'evens' bestaat niet. Bedoelde u 'events'?"),
    (["info", "nowhere.observer", "--jon"], "De optie '--jon' bestaat niet. Bedoelde u '--json'?"),
    (["info", "nowhere.observer"], "Er is geen onderzoek “nowhere.observer”."),
    (["info", "nowhere.observer", "x", "y"], "Onverwachte extra argumenten (x y)"),
    (["events", "nowhere.observer"], "Ontbrekende optie '--session'."),
    (["history", "nowhere.observer", "--last", "x"], "Ongeldige waarde voor '--last': 'x' is geen geldig getal."),
    (["language", "de"], "'de' is niet een van 'en', 'nl'."),
    (["new", "wrong.name"], "De naam van een onderzoek eindigt op .observer: “wrong.name”."),
    (["codebook", "check", "nothing"], "Er is geen codeboek “nothing”."),
    (["add", "participant", "nowhere.observer", "X"], "Ontbrekende optie '--kind'. Kies uit:"),
]


def test_errors_are_dutch(dutch):
    answers = said(dutch, *(arguments for arguments, _sentence in ERRORS))
    for (arguments, sentence), (code, told) in zip(ERRORS, answers, strict=True):
        assert code == 1, arguments
        assert sentence in told, arguments
        assert "Kies uit:" in sentence or english_in(told) == set(), arguments


def test_the_demo_study_reads_dutch(dutch, tmp_path):
    """Tables, history and what is undone: values, and the labels of operations, are words as well."""
    study, visit = tmp_path / "demo" / "demo.observer", ["--session", "Linde 1"]
    asked = {
        "demo": [tmp_path / "demo", "--no-window"], "info": [study], "events": [study, *visit],
        "ratings": [study, *visit], "counts": [study, *visit], "history": [study],
        "undo": [study, *visit, "--as", "K1"],
    }  # fmt: skip
    answers = said(dutch, *([name, *more] for name, more in asked.items()))
    assert [code for code, _told in answers] == [0] * len(asked)
    told = dict(zip(asked, (told for _code, told in answers), strict=True))
    assert {name: english_in(text) for name, text in told.items() if english_in(text)} == {}
    assert "Casussen: 2" in told["info"]
    assert "hulpverlener" in told["info"]
    assert "tot iedereen" in told["events"]
    assert "te kort aanwezig" in told["ratings"]
    assert "Casus Linde toevoegen" in told["history"]
    assert told["undo"].startswith("Ongedaan maken: Score geven: ")
    assert not re.search(r"\b(Add|Record|Rate|Begin|Create|all|none|draft|parent)\b", "".join(told.values()))


# -- which language -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl_BE@euro"}, "nl"),
        ({"LANG": "nl"}, "nl"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_ALL": "nl_NL.UTF-8", "LANG": "en_GB.UTF-8"}, "nl"),
        ({"LC_ALL": "C", "LANG": "nl_NL.UTF-8"}, "en"),
        ({"LC_MESSAGES": "nl_NL", "LANG": "en_GB.UTF-8"}, "nl"),
        ({"LANGUAGE": "fr:nl:en", "LANG": "en_GB.UTF-8"}, "nl"),
        ({"LANGUAGE": "en:nl", "LANG": "nl_NL.UTF-8"}, "en"),
    ],
)
def test_the_language_of_the_system(monkeypatch, variables, language):
    for name in LANGUAGE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert i18n.system_language() == language


@pytest.mark.parametrize(
    ("name", "language"), [(("nl_NL", "cp1252"), "nl"), (("Dutch_Netherlands", "1252"), "nl"), ((None, None), "en")]
)
def test_a_system_without_these_variables(monkeypatch, name, language):
    """Windows, and programs that are started from a desktop."""
    for variable in LANGUAGE_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(i18n.locale, "getlocale", lambda: name)
    assert i18n.system_language() == language


@pytest.mark.parametrize(
    ("setting", "system", "sentence"),
    [
        (None, "nl_NL.UTF-8", DUTCH_IS_SPOKEN),
        (None, "fr_FR.UTF-8", ENGLISH_IS_SPOKEN),
        ("en", "nl_NL.UTF-8", ENGLISH_IS_SPOKEN),
        ("nl", "en_GB.UTF-8", DUTCH_IS_SPOKEN),
        ("xx", "nl_NL.UTF-8", ENGLISH_IS_SPOKEN),
    ],
)
def test_the_setting_beats_the_environment(tmp_path, setting, system, sentence):
    if setting:
        (tmp_path / "settings.json").write_text(json.dumps({"language": setting}), encoding="utf-8")
    done = python(tmp_path, "-m", "observer", "language", LANG=system)
    assert done.stdout.strip() == sentence, done.stderr


def test_a_language_is_kept(tmp_path):
    assert said(tmp_path, ["language", "nl"], ["language"], ["language", "en"]) == [
        (0, DUTCH_IS_SPOKEN + "\n"),
        (0, DUTCH_IS_SPOKEN + "\n"),
        (0, ENGLISH_IS_SPOKEN + "\n"),
    ]
    assert said(tmp_path, ["language", "nl"]) == said(tmp_path, ["language"])


# -- the code ---------------------------------------------------------------------------------------------------


@pytest.fixture
def speak():
    """Speak a language for a while."""
    before, variable = i18n.language(), os.environ.get("LANGUAGE")
    yield i18n.use_language
    i18n.use_language(before)
    os.environ.pop("LANGUAGE")
    if variable is not None:
        os.environ["LANGUAGE"] = variable


# Of how a codebook is edited and printed; nobody reads their values.
WITHOUT_WORDS = {"Parts", "Style", "VariableKind"}


def enumerations():
    """All enumerations of the subject whose values are shown."""
    for module in pkgutil.iter_modules(observer.coding.__path__, "observer.coding."):
        for item in vars(importlib.import_module(module.name)).values():
            is_ours = isinstance(item, type) and issubclass(item, StrEnum) and item.__module__ == module.name
            if is_ours and item.__name__ not in WITHOUT_WORDS:
                yield item


@pytest.mark.parametrize("kind", list(enumerations()), ids=lambda kind: kind.__name__)
def test_every_value_has_a_word_in_both_languages(kind, speak, words):
    speak("en")
    english = [word(item) for item in kind]
    speak("nl")
    dutch = [word(item) for item in kind]
    assert set(english) <= {original for original, _dutch in translations(words)}
    assert len(set(english)) == len(set(dutch)) == len(kind), "two values with one word"


def calls(path):
    """Each call of a function that marks a message: its name, and the node."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT:
            yield node.func.id, node


# These also translate what `N_` marked elsewhere.
SHOWN_LATER = {
    "formats/__init__.py", "formats/table_layout.py", "services/import_look.py", "services/import_places.py",
    "ui/columns_dialog.py", "ui/columns_table.py", "ui/import_pages.py",
    "agreement/values.py", "services/bare_agreement.py", "services/agreement_methods.py", "services/agreement_words.py",
    "coding/changes.py", "coding/codebook_check.py", "coding/codebook_diff.py", "coding/codebook_places.py",
    "coding/codebook_text.py", "coding/consent.py", "coding/gate.py", "coding/words.py", "services/demo.py",
    "services/demo_fragments.py", "services/demo_recall.py", "services/overview.py", "cli/keyfile.py",
    "services/passphrases.py", "services/recall_methods.py", "services/recall_prompts.py",
    "services/roster.py", "storage/packages.py", "ui/actions.py",
    "ui/agreement_facts.py", "ui/settle_items.py",
    "ui/codebook_indicator_form.py",
    "ui/codebook_part_forms.py", "ui/event_model.py", "ui/event_table.py", "ui/event_view.py", "ui/film_menu.py",
    "ui/interval_bar.py", "ui/interval_setup.py", "ui/key_map.py", "ui/preferences.py", "ui/start_page.py",
    "ui/talk_steps.py",
}  # fmt: skip


def test_messages_are_plain_texts():
    """No f-string and nothing glued inside `_()`: such a message is not in the catalogue, or only in part."""
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        file = path.relative_to(PACKAGE).as_posix()
        for name, node in calls(path):
            texts = node.args[: 2 if name == "ngettext" else 1]
            is_plain = all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts)
            is_marked = (
                name == "_" and file in SHOWN_LATER and isinstance(texts[0], ast.Name | ast.Subscript | ast.Attribute)
            )
            if not (is_plain or is_marked):
                wrong.append(f"{file}:{node.lineno}")
    assert wrong == []


def test_no_message_stands_inside_an_f_string():
    """Before Python 3.12 what collects the messages does not look into f-strings."""
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {n for f in ast.walk(tree) if isinstance(f, ast.JoinedStr) for n in ast.walk(f)}
        named = {n for n in inside if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        wrong += [f"{path.relative_to(PACKAGE)}:{n.lineno}" for n in named if n.func.id in GETTEXT]
    assert wrong == []
