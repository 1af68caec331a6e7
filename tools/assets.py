"""Fetches what pages are made of from npm, by version, and checks it (`python -m tools.assets`).

Nothing is loaded from a stranger's server when a page is read and nothing is built: the files lie
in the repository, with their licences, and `SHA256SUMS` beside them says what they must be. Icons
become one sprite of those that templates and scripts name. `--check` only compares.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
VENDOR = WEB / "static" / "vendor"
TESTS = ROOT / "tests" / "vendored"
SUMS = "SHA256SUMS"
SPRITE = VENDOR / "icons.svg"

ICON = re.compile(r"""icon(?:\(|=)\s*["']([a-z0-9-]+)["']""")
"""How a template or a script asks for an icon: `icon("inbox")`, `icon="inbox"`."""

QUOTED = re.compile(r"""["']([a-z][a-z0-9-]*)["']""")

BY_VALUE = (
    "mail", "message-circle", "message-square-warning", "package", "plug", "file-text", "image",
    "file", "file-archive", "file-audio", "file-video",
)  # fmt: skip
"""Icons chosen by what is shown (a source, a kind of file), which no template names."""


@dataclass(frozen=True, slots=True)
class Package:
    """A version on npm and which of its files lie where."""

    name: str
    version: str
    folder: Path
    files: tuple[tuple[str, str], ...]
    """(path in the package, name in the folder)."""


LUCIDE = Package("lucide-static", "1.62.0", VENDOR, (("LICENSE", "LICENSE-lucide.txt"),))
PACKAGES = (
    Package(
        "htmx.org",
        "4.0.1",
        VENDOR,
        (("dist/htmx.min.js", "htmx.min.js"), ("LICENSE", "LICENSE-htmx.txt")),
    ),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        VENDOR,
        (
            ("files/inter-latin-wght-normal.woff2", "inter-latin.woff2"),
            ("files/inter-latin-ext-wght-normal.woff2", "inter-latin-ext.woff2"),
            ("LICENSE", "LICENSE-inter.txt"),
        ),
    ),
    LUCIDE,
    Package(
        "redoc",
        "2.5.4",
        VENDOR,
        (
            ("bundles/redoc.standalone.js", "redoc.standalone.js"),
            ("bundles/redoc.standalone.js.LICENSE.txt", "LICENSE-redoc-parts.txt"),
            ("LICENSE", "LICENSE-redoc.txt"),
        ),
    ),
    Package(
        "axe-core",
        "4.14.1",
        TESTS,
        (("axe.min.js", "axe.min.js"), ("LICENSE", "LICENSE-axe-core.txt")),
    ),
)


def fetch() -> None:
    """Fetch every package, copy its files, draw the sprite and write the sums."""
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            content = _unpacked(package, Path(folder))
            _copy(package, content)
            if package is LUCIDE:
                SPRITE.write_text(sprite(content / "icons"), "utf-8")
    for folder_ in (VENDOR, TESTS):
        lines = (f"{_digest(path)}  {path.name}\n" for path in _vendored(folder_))
        (folder_ / SUMS).write_text("".join(lines), "utf-8")


def wrong() -> list[str]:
    """Files that are not what the sums say, and icons that the sprite lacks."""
    found = [name for folder in (VENDOR, TESTS) for name in _differing(folder)]
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text("utf-8")))
    return found + [f"icon {name} is not in the sprite" for name in named() if name not in drawn]


def named() -> list[str]:
    """Every icon that is asked for somewhere, in order."""
    texts = (path.read_text("utf-8") for path in _written())
    return sorted({*BY_VALUE, *(name for text in texts for name in ICON.findall(text))})


def sprite(icons: Path) -> str:
    """One SVG file with a symbol an icon, from a folder of single ones.

    A name in quotes may be an icon's that is chosen by a condition, so it is drawn too.
    """
    quoted = {word for path in _written() for word in QUOTED.findall(path.read_text("utf-8"))}
    wanted = {*named(), *(word for word in quoted if (icons / f"{word}.svg").is_file())}
    symbols = "\n".join(_symbol(name, icons / f"{name}.svg") for name in sorted(wanted))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(name: str, path: Path) -> str:
    if not path.is_file():
        raise SystemExit(f"{LUCIDE.name} {LUCIDE.version} has no icon {name}; see lucide.dev/icons")
    text = path.read_text("utf-8")
    inner = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    shapes = " ".join(inner.split())
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        f' stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
    )


def _unpacked(package: Package, folder: Path) -> Path:
    home = folder / package.name.replace("/", "-")
    home.mkdir()
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    subprocess.run(command, cwd=home, check=True)  # noqa: S603 - names and versions are ours
    (archive,) = home.glob("*.tgz")
    with tarfile.open(archive) as opened:
        opened.extractall(home, filter="data")
    return home / "package"


def _copy(package: Package, content: Path) -> None:
    package.folder.mkdir(parents=True, exist_ok=True)
    for source, name in package.files:
        text = (content / source).read_bytes()
        # A map of the source is not shipped, so its address would only fail.
        kept = re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"\n", text)
        (package.folder / name).write_bytes(kept if name.endswith(".js") else text)


def _written() -> Iterator[Path]:
    yield from sorted((WEB / "templates").rglob("*.html"))
    yield from sorted((WEB / "static").glob("*.js"))
    yield from sorted(WEB.rglob("*.py"))


def _vendored(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name != SUMS)


def _differing(folder: Path) -> Iterator[str]:
    lines = (line.split("  ", 1) for line in (folder / SUMS).read_text("utf-8").splitlines())
    told = {name: digest for digest, name in lines}
    for path in _vendored(folder):
        if told.pop(path.name, "") != _digest(path):
            yield f"{path.name} is not what {SUMS} says"
    yield from (f"{name} is missing" for name in told)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: list[str]) -> None:
    """Fetch and check, or only check."""
    if "--check" not in arguments:
        fetch()
    if found := wrong():
        raise SystemExit("\n".join(found))
    print(f"{len(named())} icons, {len(_vendored(VENDOR)) + len(_vendored(TESTS))} files")


if __name__ == "__main__":
    main(sys.argv[1:])
