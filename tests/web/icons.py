"""Which icons templates ask for, read from the templates themselves: `icon(...)` and every macro that hands one on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import Environment, nodes

# Where an icon stands in what a macro takes: the parameter, and the place in it when that is a row of things.
Where = tuple[str, int | None]
# Said by Python, not by a template: each is in a table of its own.
ELSEWHERE = ("way.icon", "category_icon")


@dataclass(frozen=True)
class _Macro:
    name: str
    parameters: tuple[str, ...]
    node: nodes.Macro


def icons_asked_for(templates: Mapping[str, str]) -> set[str]:
    """The names of all icons these templates (name -> text) can draw. Raises AssertionError where it cannot be told."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    trees = {name: environment.parse(text) for name, text in templates.items()}
    macros = {
        node.name: _Macro(node.name, tuple(one.name for one in node.args), node)
        for tree in trees.values()
        for node in tree.find_all(nodes.Macro)
    }
    takes = _what_takes_icons(macros)
    found: set[str] = set()
    for name, tree in trees.items():
        for call, around in _calls(tree, ()):
            for where in takes.get(call.node.name, ()):  # type: ignore[attr-defined]
                given = _argument(call, where, macros)
                if given is not None:
                    found |= _values(given, where[1], around, f"{name}:{call.lineno}")
    for macro in macros.values():
        defaults = dict(
            zip(macro.parameters[len(macro.parameters) - len(macro.node.defaults) :], macro.node.defaults, strict=True)
        )
        for parameter, place in takes[macro.name]:
            if parameter in defaults:
                found |= _values(defaults[parameter], place, (), macro.name)
    return found


def _what_takes_icons(macros: Mapping[str, _Macro]) -> dict[str, set[Where]]:
    """The parameters of each macro that end up in `icon`, through however many macros."""
    takes: dict[str, set[Where]] = {name: set() for name in macros} | {"icon": {("name", None)}}
    while True:
        before = {name: set(found) for name, found in takes.items()}
        for macro in macros.values():
            if macro.name == "icon":
                continue
            for call, _around in _calls(macro.node, ()):
                for where in takes.get(call.node.name, ()):  # type: ignore[attr-defined]
                    given = _argument(call, where, macros)
                    for parameter in macro.parameters:
                        takes[macro.name] |= set(_passed_on(given, parameter, where[1]))
        if before == takes:
            return takes


def _passed_on(given: nodes.Node | None, parameter: str, place: int | None) -> Iterator[Where]:
    if isinstance(given, nodes.Name) and given.name == parameter:
        yield parameter, place
    if isinstance(given, nodes.Getitem) and isinstance(given.node, nodes.Name) and given.node.name == parameter:
        assert isinstance(given.arg, nodes.Const) and place is None
        yield parameter, given.arg.value


def _calls(node: nodes.Node, around: tuple[nodes.Node, ...]) -> Iterator[tuple[nodes.Call, tuple[nodes.Node, ...]]]:
    """Every call of a macro by its name, with the loops and macros it stands in."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
        yield node, around
    inside = (*around, node) if isinstance(node, nodes.For | nodes.Macro) else around
    for child in node.iter_child_nodes():
        yield from _calls(child, inside)


def _argument(call: nodes.Call, where: Where, macros: Mapping[str, _Macro]) -> nodes.Node | None:
    """What a call gives for a parameter; None: nothing, the default stands."""
    name = call.node.name  # type: ignore[attr-defined]
    parameters = macros[name].parameters if name in macros else ("name", "text")
    for keyword in call.kwargs:
        if keyword.key == where[0]:
            return keyword.value
    at = parameters.index(where[0])
    return call.args[at] if at < len(call.args) else None


def _values(given: nodes.Node, place: int | None, around: tuple[nodes.Node, ...], line: str) -> set[str]:
    """The names an expression can be."""

    def both(*parts: nodes.Node | None) -> set[str]:
        return {value for part in parts if part is not None for value in _values(part, place, around, line)}

    if isinstance(given, nodes.CondExpr):
        return both(given.expr1, given.expr2)
    if isinstance(given, nodes.Or | nodes.And):
        return both(given.left, given.right)
    if isinstance(given, nodes.Const):
        return {given.value} if given.value else set()
    if isinstance(given, nodes.Name) and given.name == "none":
        return set()
    if place is not None and isinstance(given, nodes.Tuple | nodes.List):
        return _values(given.items[place], None, around, line) if place < len(given.items) else set()
    if isinstance(given, nodes.Call):
        if isinstance(given.node, nodes.Name) and given.node.name in ELSEWHERE:
            return set()
        if isinstance(given.node, nodes.Getattr) and given.node.attr == "get":
            return both(given.node.node, *given.args[1:])
    if isinstance(given, nodes.Dict):
        return both(*(pair.value for pair in given.items))
    if isinstance(given, nodes.Getattr) and isinstance(given.node, nodes.Name):
        assert f"{given.node.name}.{given.attr}" in ELSEWHERE, f"{line}: which icon is {given.node.name}.{given.attr}?"
        return set()
    base = given.node if isinstance(given, nodes.Getitem) else given
    if isinstance(base, nodes.Name):
        for outer in reversed(around):
            if isinstance(outer, nodes.Macro) and base.name in {one.name for one in outer.args}:
                return set()  # its callers say
            if isinstance(outer, nodes.For):
                targets = outer.target.items if isinstance(outer.target, nodes.Tuple) else [outer.target]
                names = [one.name for one in targets if isinstance(one, nodes.Name)]
                if base.name in names and isinstance(outer.iter, nodes.Tuple | nodes.List):
                    at = names.index(base.name)
                    return both(*(row.items[at] for row in outer.iter.items if isinstance(row, nodes.Tuple)))
    raise AssertionError(f"{line}: which icon is {given}?")
