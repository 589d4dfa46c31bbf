"""The English of the product is complete, and the tool that says so can fail."""

from pathlib import Path

import pytest

from tools import translations


def test_every_message_of_every_app_has_an_english_wording() -> None:
    assert not translations.check(), "run: python tools/translations.py extract, then fill the empty entries"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    app = tmp_path / "vungxanh" / "domains" / "relief"
    (app / "templates" / "relief").mkdir(parents=True)
    (app / "views.py").write_text(
        'from django.utils.translation import gettext as _\n_("Sổ an sinh")\n', encoding="utf-8"
    )
    (app / "templates" / "relief" / "list.html").write_text(
        '{% load i18n parts %}{% translate "61 % hộ" %}{% button _("Thêm hộ") %}\n'
        "{% blocktranslate count n=n %}{{ n }} hộ{% plural %}{{ n }} hộ khác{% endblocktranslate %}\n",
        encoding="utf-8",
    )
    return tmp_path


def catalogue(project: Path) -> Path:
    return project / "vungxanh/domains/relief/locale/en/LC_MESSAGES/django.po"


def translate(project: Path, **english: str) -> None:
    path = catalogue(project)
    text = path.read_text(encoding="utf-8")
    for vietnamese, wording in {
        "Sổ an sinh": "Relief register",
        "61 %% hộ": "61%% of households",
        "Thêm hộ": "Add a household",
    }.items():
        text = text.replace(f'msgid "{vietnamese}"\nmsgstr ""', f'msgid "{vietnamese}"\nmsgstr "{wording}"')
    text = text.replace('msgstr[0] ""', 'msgstr[0] "one household"').replace(
        'msgstr[1] ""', 'msgstr[1] "%(n)s households"'
    )
    for old, new in english.items():
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def test_a_message_without_english_is_named_with_its_file(project: Path) -> None:
    faults = translations.check(project)
    assert len(faults) == 4
    assert "vungxanh/domains/relief: no English for 'Sổ an sinh' (vungxanh/domains/relief/views.py)" in faults


def test_extraction_adds_empty_entries_and_a_filled_catalogue_passes(project: Path) -> None:
    assert translations.extract(project) == ["domains/relief: 4 messages, 4 without English, 0 dropped"]
    translate(project)
    assert translations.check(project) == []
    assert translations.extract(project) == []


def test_a_message_that_nobody_says_any_more_is_obsolete(project: Path) -> None:
    translations.extract(project)
    translate(project)
    (project / "vungxanh/domains/relief/views.py").unlink()
    assert translations.check(project) == ["vungxanh/domains/relief: obsolete, nobody says 'Sổ an sinh' any more"]
    translations.extract(project)
    assert translations.check(project) == []


def test_a_translation_that_invents_a_place_is_refused(project: Path) -> None:
    translations.extract(project)
    translate(project, **{"%(n)s households": "%(count)s households"})
    (fault,) = translations.check(project)
    assert "places differ" in fault


def test_two_apps_may_not_word_one_message_differently(project: Path) -> None:
    translations.extract(project)
    translate(project)
    other = project / "vungxanh" / "tasks"
    other.mkdir()
    (other / "views.py").write_text(
        'from django.utils.translation import gettext as _\n_("Sổ an sinh")\n', encoding="utf-8"
    )
    translations.extract(project)
    assert translations.check(project) == [], "a wording that another app has is taken over"
    path = other / "locale/en/LC_MESSAGES/django.po"
    path.write_text(path.read_text(encoding="utf-8").replace("Relief register", "Welfare book"), encoding="utf-8")
    (fault,) = translations.check(project)
    assert "2 English wordings" in fault


def test_a_call_that_nobody_can_translate_is_named(project: Path) -> None:
    (project / "vungxanh/domains/relief/views.py").write_text(
        'from django.utils.translation import gettext as _\nname = "x"\n_(f"Sổ {name}")\n', encoding="utf-8"
    )
    assert any("views.py:3: _() needs literal strings" in fault for fault in translations.check(project))


def test_compiled_catalogues_are_read_by_gettext_and_written_once(project: Path) -> None:
    import gettext

    translations.extract(project)
    translate(project)
    assert translations.compile_catalogues(project) == 1
    assert translations.compile_catalogues(project) == 0
    with catalogue(project).with_suffix(".mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    assert english.gettext("Thêm hộ") == "Add a household"
    assert english.ngettext("%(n)s hộ", "%(n)s hộ khác", 5) == "%(n)s households"
