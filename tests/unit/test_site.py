"""The docs site: every page is in its navigation, links lead somewhere, nothing loads from afar."""

import re

import pytest
import yaml
from conftest import ROOT

DOCS = ROOT / "docs"


class Loader(yaml.SafeLoader):
    """Reads the configuration without calling the Python functions that it names."""


Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)
SITE = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader)  # noqa: S506
PAGES = [path for path in sorted(DOCS.rglob("*.md")) if path.parent.name != "archive"]
LINKED = [*PAGES, *sorted(ROOT.glob("*.md")), *sorted((ROOT / "validation").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]+))?\)")


def pages_of(nav):
    for entry in nav:
        for told in entry.values() if isinstance(entry, dict) else [entry]:
            if isinstance(told, list):
                yield from pages_of(told)
            else:
                yield told


def slugs(path):
    """Return the anchors of the headings of a page, as GitHub and the site make them."""
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    heads = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", it).strip().lower()) for it in heads}


def test_every_page_is_in_the_navigation_once():
    named = list(pages_of(SITE["nav"]))
    assert sorted(named) == sorted(path.relative_to(DOCS).as_posix() for path in PAGES)


@pytest.mark.parametrize("page", LINKED, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        path = (page.parent / target).resolve() if target else page
        assert path.is_file(), target
        if anchor and path.suffix == ".md":
            assert anchor in slugs(path), f"{target}#{anchor}"


def test_nothing_is_loaded_from_another_site():
    assert SITE["theme"]["font"] is False
    assert set(SITE["plugins"]) == {"search", "offline"}
    scripts = [*SITE["extra"]["polyfills"], *SITE.get("extra_javascript", ())]
    assert all((DOCS / it).is_file() for it in [*scripts, *SITE.get("extra_css", ())])
    # Without a script of this name the plugin adds one from elsewhere.
    assert any("iframe-worker" in it for it in scripts)
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert "```mermaid" not in text
        assert not re.search(r"!\[[^\]]*\]\(https?:", text)


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150
    assert len((ROOT / "CHANGELOG.md").read_bytes()) <= 18_000
