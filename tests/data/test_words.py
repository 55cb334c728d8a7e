"""Catalogues of words: the same keys and blanks in every language, and no words in code."""

import ast
import json
import re
from pathlib import Path

import pytest

from maps import language
from planner import words

LANGUAGES = words.LANGUAGES
PACKAGES = [Path(it.__file__).parent for it in (words, language)]
BLANK = re.compile(r"\{(\w+)\}")
FOREIGN = re.compile("[а-яё\u4e00-\u9fff]")
DIFFER = {"closures", "report", "why"}
"""Sections whose languages state other values: codes, currencies, what a reader may set."""


def catalogues(package):
    return {
        lang: json.loads((package / "data" / "words" / f"{lang}.json").read_text(encoding="utf-8"))
        for lang in LANGUAGES
    }


@pytest.mark.parametrize("package", PACKAGES, ids=lambda it: it.name)
def test_every_text_is_there_in_every_language(package):
    english, *others = catalogues(package).values()
    for other in others:
        assert list(other) == list(english)
        for name, texts in english.items():
            if isinstance(texts, list):
                assert len(other[name]) == len(texts), name
                continue
            assert list(other[name]) == list(texts), name
            for key, text in texts.items():
                if (name not in DIFFER and package.name == "planner") or name == "folium":
                    same = set(BLANK.findall(other[name][key])) == set(BLANK.findall(text))
                    assert same, (name, key)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda it: it.name)
def test_code_has_keys_and_no_words_of_other_languages(package):
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for path in package.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        notes = [ast.get_docstring(it, clean=False) for it in nodes if isinstance(it, documented)]
        texts = [it.value for it in nodes if isinstance(it, ast.Constant)]
        words = [it for it in texts if isinstance(it, str) and FOREIGN.search(it)]
        assert [it for it in words if it not in notes] == [], path
