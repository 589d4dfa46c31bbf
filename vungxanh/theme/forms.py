"""How Django forms are drawn, and the two inputs that HTML lacks a widget for."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise


class Renderer(DjangoTemplates):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` as the parts of the look (setting FORM_RENDERER)."""

    form_template_name = "theme/form.html"
    field_template_name = "theme/field.html"


class DayInput(forms.DateInput):
    """A day with the browser's own calendar; the value travels as 2021-09-15 in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and a time with the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Picker(forms.TextInput):
    """A text input that offers what the server finds for the letters typed so far: units, persons, stocks.

    `url` answers GET `?q=letters` with JSON `[{"value": "what the field gets", "label": "an explanation"}]`. Without
    script it is an ordinary text input, so the form has to accept what a person would type.
    """

    template_name = "theme/widgets/picker.html"

    def __init__(self, url: str | Promise, attrs: dict[str, Any] | None = None, *, least: int = 2) -> None:
        super().__init__(attrs)
        self.url, self.least = url, least

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"url": str(self.url), "least": self.least}
        return context
