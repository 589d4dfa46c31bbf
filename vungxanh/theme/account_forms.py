"""The forms of accounts in our words: no placeholder that repeats its label, no way that leads nowhere."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

NAME = _("Tên khóa")
HINT = _("Để nhận ra khóa khi có nhiều khóa, ví dụ: máy tính ở trạm y tế")
FORGOTTEN = _("Quên mật khẩu? Người quản trị của đơn vị cấp lại.")


def _plain(fields: dict[str, Any]) -> None:
    for field in fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignIn(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields)
        # Officers have no mail address to send a link to.
        self.fields["password"].help_text = FORGOTTEN


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields)
        self.fields["oldpassword"].help_text = FORGOTTEN


class Confirm(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields)
        self.fields["password"].help_text = FORGOTTEN


class AddKey(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].help_text = NAME, HINT


class EditKey(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].help_text = NAME, HINT
