"""``python -m frontdesk_build build FOLDER``: a component from a plugin's folder; ``frontdesk plugin build | test`` run it.

Hooks are Python modules under ``src``, the first of them ``plugin.py``. The component lands beside the blueprint as
``<plugin id>.wasm``. This package runs on the author's machine and is no part of the component.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SDK = _PACKAGE.parent / "frontdesk"
"""Installed or in the repository, it lies beside the build."""
_EVERY_HOOK = "plugin"
"""The world of the interface with every hook: what the SDK is imported against."""
_WORLD = "built"
_ENTRY = "frontdesk_entry"
_EXPORTS = "OnDeadline, OnDuty, OnMessage, OnNotice, OnReport, OnTicket, OnTimer, OnUpgrade"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="frontdesk_build", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="make the component of a plugin's folder")
    build.add_argument("folder", type=Path)
    bindings = commands.add_parser("bindings", help="write the generated bindings, for editors and type checkers")
    bindings.add_argument("folder", type=Path, help="where they go; not to be committed")
    given = parser.parse_args()
    try:
        {"build": build_plugin, "bindings": generate}[given.command](given.folder)
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)


def build_plugin(folder: Path) -> Path:
    """Builds the component; ``ValueError`` for a folder that is no plugin."""
    folder = folder.resolve()
    if not (folder / "src" / "plugin.py").is_file():
        raise ValueError(f"`{folder}` has no `src/plugin.py`")
    out = folder / f"{plugin_id(folder)}.wasm"
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as scratch:
        work = Path(scratch)
        wit, bindings = work / "wit", work / "bindings"
        generate(bindings)
        shutil.copytree(wit_folder(), wit)
        (wit / "built.wit").write_text(world(registered_hooks(folder / "src", bindings), wit))
        _sdk_alone(work / "sdk")
        (work / f"{_ENTRY}.py").write_text(f"import plugin\nfrom frontdesk.plugin import {_EXPORTS}\n")
        _componentize(
            "-d", wit, "-w", _WORLD, "componentize", _ENTRY, "-o", out, "--stub-wasi",
            "-p", work, "-p", folder / "src", "-p", work / "sdk",
        )  # fmt: skip
    print(f"{out} ({out.stat().st_size / 1e6:.1f} MB)")
    return out


def plugin_id(folder: Path) -> str:
    """What ``[plugin]`` of the blueprint says; ``ValueError`` where no file has it."""
    for file in sorted((folder / "blueprint").glob("*.toml")):
        about = tomllib.loads(file.read_text(encoding="utf-8")).get("plugin", {})
        if "id" in about:
            return str(about["id"])
    raise ValueError(f"no file of `{folder / 'blueprint'}` has `id` under `[plugin]`")


def registered_hooks(source: Path, bindings: Path) -> list[str]:
    """Imports the plugin and asks which hooks it has; the component exports these alone."""
    search = os.pathsep.join(map(str, (source, _SDK.parent, bindings)))
    script = "import plugin, frontdesk.plugin as sdk; print(*sdk.exported())"
    asked = subprocess.run(
        [sys.executable, "-B", "-c", script],
        env=os.environ | {"PYTHONPATH": search},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    hooks = asked.stdout.split("\n")[-2].split()
    if not hooks:
        raise ValueError("`src/plugin.py` registers no hook (decorate a function with `@on_ticket(…)`)")
    return hooks


def world(hooks: list[str], wit: Path) -> str:
    """A world of the interface's package with all host calls and these hooks."""
    package = (wit / "worlds.wit").read_text(encoding="utf-8").split("\n", 1)[0]
    exports = "".join(f"    export {hook};\n" for hook in hooks)
    return f"{package}\n\nworld {_WORLD} {{\n    include host-api;\n{exports}}}\n"


def wit_folder() -> Path:
    """The interface: packed with the SDK, or that of the repository the SDK lies in."""
    places = [_PACKAGE / "wit", _PACKAGE.parents[2] / "wit" / "v1"]
    found = next((place for place in places if (place / "worlds.wit").is_file()), None)
    if found is None:
        raise ValueError(f"no interface in {' or '.join(map(str, places))}")
    return found


def generate(bindings: Path) -> None:
    """Writes the bindings of every hook, as the SDK imports them."""
    _componentize("-q", "-d", wit_folder(), "-w", _EVERY_HOOK, "bindings", bindings)


def _sdk_alone(to: Path) -> None:
    """The SDK without what else is installed beside it."""
    shutil.copytree(_SDK, to / "frontdesk", ignore=shutil.ignore_patterns("__pycache__", "py.typed"))


def _componentize(*arguments: str | Path) -> None:
    tool = Path(sys.executable).parent / "componentize-py"
    subprocess.run([tool, *map(str, arguments)], check=True)

