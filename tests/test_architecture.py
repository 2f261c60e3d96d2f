"""The rules of docs/design.md, enforced with messages that say why and what to do instead."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from catalog.api import RESOURCES
from catalog.standards.kinds import KINDS
from catalog.standards.kinds.kind import INPUTS
from catalog.web import TOPICS

ROOT = Path(__file__).resolve().parent.parent / "catalog"
FEATURES = [
    "accounts", "registry", "standards", "suppliers", "products",
    "evidence", "scoring", "review", "picking", "search",
]  # fmt: skip
DOORS = {"api", "web", "cli", "demo", "worker", "server"}
GROUND = {"errors", "fields", "settings", "written", "folding", "characters", "pinyin", "spreadsheets"}
# Which file may know a third-party library: a library known in one place is replaced by editing one file.
SINGLE_HOME = {
    "tantivy": {"search/engines/tantivy.py"},
    "whoosh": {"search/parse.py", "search/engines/whoosh.py"},
    "rjieba": {"search/analysis/words.py"},
    "opencc": {"folding.py"},
    "pypinyin": {"pinyin.py"},
    "weasyprint": {"picking/pdf.py"},
    "pikepdf": {"evidence/pdf.py"},
    "segno": {"picking/qr.py"},
    "xlsxwriter": {"spreadsheets.py"},
    "argon2": {"accounts/passwords.py"},
    "itsdangerous": {"api/paging.py", "accounts/services/recovery.py"},
    "flask_sqlalchemy": {"storage/database.py"},
    "pysqlite3": {"storage/database.py", "storage/texts.py"},
    "uvicorn": {"server/web_process.py", "server/protocol.py"},
    "uvloop": {"server/web_process.py"},
}
ADAPTERS = {file for files in SINGLE_HOME.values() for file in files} | {
    "evidence/intake.py", "suppliers/acting.py",
    "evidence/images.py", "evidence/sharing.py", "standards/loader.py", "standards/library.py",
}  # fmt: skip
ROW_FILES = {"models.py", "schemas.py", "gather.py", "indexer.py"}
AROUND_REQUESTS = {"extensions", "middleware", "downloads"}
FILES = sorted(ROOT.rglob("*.py"))


@cache
def imports_of(path: Path) -> list[tuple[str, int]]:
    """Every imported module of a file with its line, those inside functions too; names below TYPE_CHECKING as well."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module == "catalog":
                found += [(f"catalog.{alias.name}", node.lineno) for alias in node.names]
            else:
                found.append((node.module, node.lineno))
    return found


def room(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return relative.parts[0].removesuffix(".py")


def test_there_are_files() -> None:
    assert len(FILES) > 40


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down_and_left(path: Path) -> None:
    here = room(path)
    if here in {"__init__", *AROUND_REQUESTS}:
        return
    for module, line in imports_of(path):
        if not module.startswith("catalog."):
            continue
        there = module.split(".")[1]
        where = f"{path.relative_to(ROOT)}:{line} imports {module}. "
        if here in GROUND:
            pytest.fail(where + "errors and settings stand on nothing of ours; move what needs it upward.") if (
                there not in GROUND
            ) else None
        elif here == "storage":
            assert there in GROUND | {"storage"}, where + "Storage knows no feature; pass what it needs as an argument."
        elif here in FEATURES:
            assert there not in DOORS | AROUND_REQUESTS | {"wording"}, (
                where + "A feature knows no door; raise an error with a code."
            )
            if there in FEATURES:
                assert FEATURES.index(there) <= FEATURES.index(here), (
                    where + f"{there} stands to the right of {here}. The left never asks the right: let {there} push "
                    "what it knows, or move the call to the service on the right."
                )
        elif here in DOORS:
            allowed = here == "cli" and there in {"worker", "demo", "server"}
            assert there == here or there not in DOORS or allowed, (
                where + "Doors do not know one another: put what both need into a feature's service."
            )


# Pages by audience: each may use what everybody reads and the parts no page owns, never another audience's pages.
AUDIENCES = {"page": {"page"}, "public": {"page", "public"}} | {
    audience: {"page", "public", audience} for audience in ("farm", "anchor", "reviewer", "operator")
}


@pytest.mark.parametrize("path", sorted((ROOT / "web").glob("*/**/*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_pages_know_no_other_audience(path: Path) -> None:
    here = path.relative_to(ROOT / "web").parts[0]
    for module, line in imports_of(path):
        if module.startswith("catalog.web."):
            assert module.split(".")[2] in AUDIENCES[here], (
                f"{path.relative_to(ROOT)}:{line} imports {module}. What two audiences need belongs into web/page."
            )


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_libraries_have_one_home(path: Path) -> None:
    relative = str(path.relative_to(ROOT))
    for module, line in imports_of(path):
        top = module.split(".")[0]
        if top in SINGLE_HOME and relative not in SINGLE_HOME[top]:
            pytest.fail(
                f"{relative}:{line} imports {top}; only {sorted(SINGLE_HOME[top])} may. Call that file instead."
            )
        if top == "PIL" and room(path) not in {"evidence", "demo"}:
            pytest.fail(f"{relative}:{line} imports Pillow; only evidence/images.py (and the demo's drawings) may.")
        if top.startswith("flask") and room(path) in {*FEATURES, "storage", *GROUND} and top != "flask_sqlalchemy":
            pytest.fail(
                f"{relative}:{line} imports {top}. Services run from the command line, a worker and tests without a "
                "request: raise catalog.errors and let the door speak Flask."
            )


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_pure_files_stay_pure(path: Path) -> None:
    relative = path.relative_to(ROOT)
    name = str(relative)
    with_rows = relative.name in ROW_FILES or {"services", "engines"} & set(relative.parts)
    if room(path) not in FEATURES or with_rows or name in ADAPTERS:
        return
    for module, line in imports_of(path):
        top = module.split(".")[0]
        if top == "catalog":
            target = module.split(".")
            assert target[1] != "storage" and not {"models", "services"} & set(target), (
                f"{name}:{line} imports {module}. A pure file decides on values it is given; gather rows in services/."
            )
        else:
            assert top in STDLIB, (
                f"{name}:{line} imports {module}. Pure files use the standard library only: add an adapter."
            )
    text = path.read_text()
    for clock in ("datetime.now(", "date.today(", "time.time(", "random."):
        assert clock not in text, f"{name} calls {clock}...: time and randomness are arguments of a pure file."


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_services_commit(path: Path) -> None:
    relative = path.relative_to(ROOT)
    if "session.commit(" in path.read_text():
        allowed = "services" in relative.parts or str(relative) in {
            "search/indexer.py",
            "demo/bulk.py",
            "storage/database.py",
        }
        assert allowed, f"{relative} commits. Only a service commits, once, at the end: nothing half done is seen."


# `catalog doctor` asks the database about itself.
ASKS_THE_DATABASE = {"cli/doctor.py"}


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if room(path) in {"api", "web", "cli", "worker"}],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_doors_touch_no_rows(path: Path) -> None:
    if str(path.relative_to(ROOT)) in ASKS_THE_DATABASE:
        return
    where = path.relative_to(ROOT)
    asked = "A door reads input and words the answer: let a service of the feature find or write the rows."
    nodes = list(ast.walk(ast.parse(path.read_text())))
    # A request that was refused is rolled back by its door; nothing else of the session is a door's.
    rolled_back = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr == "rollback"}
    for node in nodes:
        session = isinstance(node, ast.Attribute) and ast.unparse(node) == "db.session" and id(node) not in rolled_back
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        assert not session and called not in STATEMENTS, (
            f"{where}:{getattr(node, 'lineno', 0)} has {called or 'db.session'}. {asked}"
        )


STATEMENTS = {"select", "insert", "update", "delete"}


@pytest.mark.parametrize(
    ("folder", "made", "listed"),
    [
        ("web", r"^blueprint = Blueprint\(", [name.replace(".", "/") for name in TOPICS]),
        ("api", r"^resource = Resource\(", list(RESOURCES)),
    ],
)
def test_every_page_and_resource_is_registered(folder: str, made: str, listed: list[str]) -> None:
    files = {str(path.relative_to(ROOT / folder).with_suffix("")): path for path in (ROOT / folder).rglob("*.py")}
    found = {name for name, path in files.items() if re.search(made, path.read_text(), re.MULTILINE)}
    missing = sorted(name for name in found - set(listed) if not name.startswith("page/"))
    assert len(found) > 10
    assert not missing, f"{missing}: nobody sees it before it has its line in catalog/{folder}/__init__.py"


def test_no_file_needs_itself() -> None:
    """A circle of files can only be read all at once: what closes it belongs into a file of its own, above both."""
    files = {".".join(path.relative_to(ROOT.parent).with_suffix("").parts): path for path in FILES}
    files = {name.removesuffix(".__init__"): path for name, path in files.items()}
    needs = {name: _needed_by(path, files) - {name} for name, path in files.items()}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


def _needed_by(path: Path, files: dict[str, Path]) -> set[str]:
    """The files of ours that one needs to run; names for the type checker alone are not among them."""
    tree = ast.parse(path.read_text())
    typing = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and id(node) not in typing:
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and id(node) not in typing:
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                found.add(module if module in files else node.module)
    return found & set(files)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_rooms_are_named_in_the_fields_terms(path: Path) -> None:
    banned = {"utils", "util", "helpers", "helper", "common", "manager", "handler", "handlers", "data", "info", "misc"}
    assert path.stem not in banned, f"{path.relative_to(ROOT)}: name the file after what it decides or holds."
    lines = len(path.read_text().splitlines())
    assert lines <= 400, f"{path.relative_to(ROOT)} has {lines} lines: split it by noun (about 300)."


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_is_imported_from_where_it_is_not_defined(path: Path) -> None:
    """A door imports the file that does the work: a name handed on hides where that is."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("catalog."):
            continue
        source = ROOT.parent / (node.module or "").replace(".", "/")
        file = source.with_suffix(".py") if source.with_suffix(".py").exists() else source / "__init__.py"
        for alias in node.names:
            if (source / f"{alias.name}.py").exists() or (source / alias.name).is_dir():
                continue
            assert alias.name not in _imported_names(file), (
                f"{path.relative_to(ROOT)}:{node.lineno} imports {alias.name} from {node.module}: not from there. "
                "Import it from the file that defines it: this one only imports it."
            )


@cache
def _imported_names(path: Path) -> frozenset[str]:
    body = ast.parse(path.read_text()).body
    ours = [node for node in body if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("catalog")]
    return frozenset(alias.asname or alias.name for node in ours for alias in node.names)


def test_no_folder_is_crowded() -> None:
    for folder in {path.parent for path in FILES}:
        here = [path for path in FILES if path.parent == folder]
        assert len(here) <= 20 or folder == ROOT / "api", (
            f"{folder.relative_to(ROOT)} has {len(here)} files: give those that belong together a folder of their own."
        )


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_one_function_says_who_may_act_for_a_supplier(path: Path) -> None:
    if room(path) == "demo" or path == ROOT / "suppliers" / "acting.py":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        assert not (isinstance(node, ast.Attribute) and node.attr == "owner_account_id"), (
            f"{path.relative_to(ROOT)}:{node.lineno} reads owner_account_id. Who acts for a supplier will not always "
            "be its one owner: ask suppliers.acting.may_act_for, or suppliers_acted_for for a condition on rows."
        )


def test_no_relationship_looks_back() -> None:
    for path in FILES:
        assert "back_populates" not in path.read_text() and "backref" not in path.read_text(), (
            f"{path.relative_to(ROOT)}: relationships go one way, leftward; ask with select() from the right instead."
        )


STDLIB = __import__("sys").stdlib_module_names


def test_every_dependency_is_used() -> None:
    """A package nobody imports is still fetched, audited and trusted by everybody who installs this."""
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[\[><=]", line)[0].lower() for line in project["dependencies"]}
    imported = {module.split(".")[0] for path in FILES for module, _ in imports_of(path)}
    homes = packages_distributions()
    used = {home.lower().replace("_", "-") for module in imported for home in homes.get(module, ())}
    # SQLAlchemy imports the driver of the database that DATABASE_URL names; uvicorn imports its parser.
    unseen = {"psycopg", "httptools"}
    assert declared - used <= unseen, "nobody imports it: delete it from pyproject.toml and from the locks"


DOCUMENTS = sorted([
    *ROOT.parent.glob("*.md"),
    *(page for folder in ("docs", "bench", "standards") for page in (ROOT.parent / folder).rglob("*.md")),
    *(page for page in (ROOT.parent / "tests").rglob("*.md") if "node_modules" not in page.parts),
    *ROOT.rglob("*.md"),
])  # fmt: skip
STANDARDS = ROOT.parent / "standards"
PLACES = (
    ROOT.parent,
    ROOT.parent / "docs",
    ROOT,
    ROOT / "web",
    STANDARDS,
    STANDARDS / "registry",
    ROOT.parent / "bench",
)


def test_every_document_that_is_cited_exists() -> None:
    """A docstring that cites a page nobody has sends its reader nowhere."""
    missing = []
    for path in [*ROOT.rglob("*.py"), *(ROOT.parent / "tests").rglob("*.py"), *DOCUMENTS]:
        for name in set(re.findall(r"(?<![\w<*{./-])((?:[\w.-]+/)*[\w-]+\.md)\b", path.read_text())):
            if not any((place / name).exists() for place in (*PLACES, path.parent)):
                missing.append(f"{path.relative_to(ROOT.parent)} cites {name}")
    assert not missing, "\n".join(missing)


# Renamed since; whoever opens these files next puts the name right and takes it out here.
OUT_OF_DATE = {
    "catalog/registry/models.py": "names.py",
    "catalog/scoring/simulation.py": "scoring/migration.py",
    "catalog/search/engines/port.py": "reading.py",
    "catalog/search/models.py": "saved/written.py",
}


def test_every_file_that_is_cited_exists() -> None:
    """A comment or a docstring that cites a file under its former name sends its reader nowhere."""
    everything = [*ROOT.rglob("*.py"), *(ROOT.parent / "tests").rglob("*.py"), *(ROOT.parent / "bench").rglob("*.py")]
    everything += [*(ROOT.parent / "migrations").rglob("*.py")]
    there = {f"/{path.relative_to(ROOT.parent)}" for path in everything}
    missing = []
    for path in [*ROOT.rglob("*.py"), *(ROOT.parent / "bench").rglob("*.py"), *(ROOT.parent / "docs").rglob("*.md")]:
        relative = str(path.relative_to(ROOT.parent))
        for name in set(re.findall(r"(?<![\w<*{./-])((?:[\w-]+/)*[\w-]+\.py)\b", path.read_text())):
            known = name == "migrations/versions/NNNN.py" or OUT_OF_DATE.get(relative) == name
            if not known and not any(file.endswith(f"/{name}") for file in there):
                missing.append(f"{relative} cites {name}")
    assert not missing, "\n".join(missing)


def test_the_files_that_the_design_names_exist() -> None:
    """The tables of docs/design.md say where a new thing goes: a file that moved takes them along."""
    text = (ROOT.parent / "docs" / "design.md").read_text()
    named = {name for name in re.findall(r"`((?:[\w.]+/)*[\w]+(?:\.py|/))(?:::\w+)?`", text) if "<" not in name}
    assert len(named) > 40
    rooms = (ROOT.parent, ROOT, *ROOT.iterdir(), ROOT / "search" / "engines")
    lost = sorted(name for name in named if not any((room / name).exists() for room in rooms))
    assert not lost, f"docs/design.md names {lost}: there is no such file or folder."
    features = re.search(r"features +(.+)", text)
    assert features is not None and features[1].split(" ◄ ") == FEATURES


def _asks_for_a_kind(node: ast.AST, classes: set[str]) -> str:
    """The source of what tells kinds of criteria apart by hand, or "". `classes`: those of kinds, as the file calls
    them."""
    names: list[ast.AST] = []
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("isinstance", "issubclass"):
        names = [*ast.walk(node.args[1])]
    elif isinstance(node, ast.MatchClass):
        names = [*ast.walk(node.cls)]
    elif isinstance(node, ast.Compare | ast.Subscript):
        sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else [node.slice]
        if any(isinstance(side, ast.Attribute) and side.attr == "fn" for side in sides):
            return ast.unparse(node)
    found = {name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "") for name in names}
    return ast.unparse(node) if found & classes else ""


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if "standards/kinds/" not in str(path)],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_kinds_carry_everything_of_their_own(path: Path) -> None:
    tree = ast.parse(path.read_text())
    classes = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("catalog.standards.kinds.")
        for alias in node.names
        if alias.name in {kind.__name__ for kind in KINDS.values()}
    }
    for node in ast.walk(tree):
        asked = _asks_for_a_kind(node, classes)
        assert not asked, (
            f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}: {asked}. A new kind would be forgotten here: give "
            "every kind a method or an attribute (standards/kinds/kind.py) and call it."
        )


def test_templates_draw_inputs_and_know_no_kind() -> None:
    for path in sorted((ROOT / "web" / "templates").rglob("*.html")):
        found = re.search(r"\.fn\b", path.read_text())
        assert not found, f"{path.relative_to(ROOT)} asks for a kind by name: ask for kind.input instead."
    question = (ROOT / "web" / "templates" / "shared" / "question.html").read_text()
    assert set(INPUTS) == set(re.findall(r"c\.kind\.input == '(\w+)'", question)), "each input is drawn, and no other"
