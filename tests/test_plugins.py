"""Checks of other packages come in by the same door as our own."""

import subprocess
import sys
from pathlib import Path

import pytest

from checker import cli, demo
from checker.check import GROUP, BadCheck, load

PLUGIN = Path(__file__).with_name("plugin")
BUILTIN = [check.id for check in load()]
SOUND = (PLUGIN / "acme_checks" / "acme_name.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that pip has installed the plugin into, as it would into anyone's environment."""
    folder = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--no-warn-script-location"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(folder), str(PLUGIN)]
    subprocess.run(command, check=True)
    return folder


def pretend(folder: Path, modules: dict[str, str], target: str) -> None:
    """Lay out an installed package of these modules whose entry point `acme` names `target`."""
    metadata = folder / "acme-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{GROUP}]\nacme = {target}\n")
    for path, text in modules.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def test_an_installed_plugin_is_loaded(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(installed)
    loaded = load()
    assert sorted(check.id for check in loaded) == sorted([*BUILTIN, "acme-name"])
    assert loaded[0].id == "acme-name"  # its place is where the guide's step 1 is


def test_its_findings_are_shown(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(installed)
    demo.write(tmp_path)
    code = cli.main([demo.MODEL, "--repo", str(tmp_path), "--select", "acme-name", "--format", "concise", "--strict"])
    assert code == 1
    assert "`brand_new_bert` does not start with `acme_`" in capsys.readouterr().out


def test_an_entry_point_may_name_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(tmp_path, {"acme_lone.py": SOUND}, "acme_lone")
    monkeypatch.syspath_prepend(tmp_path)
    assert "acme-lone" in [check.id for check in load()]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("acme_raises", "1 / 0", "the checks of `acme` (acme_raises) cannot be imported: ZeroDivisionError"),
        ("acme_needs", "import not_there", "the checks of `acme` (acme_needs) cannot be imported: ModuleNotFound"),
        ("acme_silent", '"""Nothing here."""', "acme_silent is no check: it needs"),
        ("acme_hint", SOUND.replace("port: Port", "port: int"), "acme_hint.check: parameter `port` must be annotated"),
        (BUILTIN[0].replace("-", "_"), SOUND, f"two checks are called `{BUILTIN[0]}`"),
    ],
)
def test_a_broken_plugin_is_named(
    name: str,
    text: str,
    complaint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pretend(tmp_path, {f"{name}.py": text}, name)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BadCheck) as caught:
        load()
    assert str(caught.value).startswith(complaint)
    assert cli.main(["list"]) == 2
    assert complaint in capsys.readouterr().err
