"""The server starts only where its pages can be drawn."""

from click.testing import CliRunner

from vungxanh.config.commands import serving
from vungxanh.kernel.faults import BadInput


def test_a_server_without_styles_and_scripts_says_what_to_run_before_it_listens(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT, started = tmp_path, []
    monkeypatch.setattr(serving.Server, "run", lambda self: started.append(self.options["bind"]))
    refused = CliRunner().invoke(serving.command_serve, [])
    assert isinstance(refused.exception, BadInput) and "collectstatic" in str(refused.exception)
    (tmp_path / "staticfiles.json").touch()
    assert CliRunner().invoke(serving.command_serve, ["--port", "8123"], catch_exceptions=False).exit_code == 0
    assert started == ["127.0.0.1:8123"]


def test_an_address_of_the_sixth_version_is_written_in_brackets(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT, started = tmp_path, []
    (tmp_path / "staticfiles.json").touch()
    monkeypatch.setattr(serving.Server, "run", lambda self: started.append(self.options["bind"]))
    CliRunner().invoke(serving.command_serve, ["--host", "::1"], catch_exceptions=False)
    assert started == ["[::1]:8000"]
