"""The pages of accounts come from a library without Vietnamese; ours has to hold every word an officer can meet."""

from pathlib import Path

import allauth
import polib

from tools import translations

BASE = Path(allauth.__file__).parent
CATALOGUE = translations.ROOT / "vungxanh/theme/locale/vi/LC_MESSAGES/django.po"
# Signing up, mail addresses and codes by mail or phone are switched off here.
OFF = ("signup", "email", "phone", "code.html", "_code", "password_reset", "verif", "sign-up")
NOT_MET = ("email", "e-mail", "phone number", "sign up", "sign%(", "signup", "log in as", "mark ")


def test_every_text_of_the_account_pages_has_vietnamese() -> None:
    found = translations.Found()
    for app in ("account", "mfa"):
        for name in ("adapter.py", "forms.py", "totp/forms.py", "webauthn/forms.py"):
            if (BASE / app / name).exists():
                translations.read_python(BASE / app / name, f"{app}/{name}", found)
        templates = BASE / "templates" / app
        for path in [*templates.rglob("*.html"), *(templates / "messages").glob("*.txt")]:
            if not any(word in path.name for word in OFF):
                translations.read_template(path, path.name, found)
    known = {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if entry.translated()}
    missing = [message.id for message in found.messages.values() if message.id not in known]
    assert len(found.messages) > 100
    assert [text for text in missing if not any(word in text.lower() for word in NOT_MET)] == []


def test_the_places_of_a_text_are_kept() -> None:
    for entry in polib.pofile(str(CATALOGUE)):
        text = entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        assert translations.places(text) == translations.places(entry.msgid), entry.msgid
