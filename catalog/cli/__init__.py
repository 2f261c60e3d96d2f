"""The door for operators: `catalog <command>`. Commands load only when called, so that `catalog score` stays quick."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from catalog.errors import Unsafe
from catalog.storage.private import take_umask

COMMANDS = {
    "score": "catalog.cli.score:score",
    "standards": "catalog.cli.standards:standards",
    "assessments": "catalog.cli.assessments:assessments",
    "registry": "catalog.cli.registry:registry",
    "search": "catalog.cli.search:search",
    "index": "catalog.cli.index:index",
    "demo": "catalog.cli.demo:demo",
    "serve": "catalog.cli.serve:serve",
    "worker": "catalog.cli.worker:worker",
    "database": "catalog.cli.database:database",
    "account": "catalog.cli.account:account",
    "files": "catalog.cli.files:files",
    "outbox": "catalog.cli.outbox:outbox",
    "doctor": "catalog.cli.doctor:doctor",
}


class LazyGroup(click.Group):
    """Imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        target = COMMANDS.get(name)
        if target is None:
            return None
        module, attribute = target.split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it writes is for this account alone."""
        take_umask()
        try:
            return super().invoke(ctx)
        except Unsafe as refusal:
            raise click.ClickException(str(refusal)) from None


@click.command(cls=LazyGroup)
def main() -> None:
    """GI Catalog: a scored, searchable catalog of geographical-indication farm products."""
