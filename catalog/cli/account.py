"""`catalog account`: the first operator of a new alliance."""

from __future__ import annotations

import click

from catalog.cli.database import with_app


@click.group()
def account() -> None:
    """People who sign in."""


@account.command("add-operator")
@click.argument("name")
@click.option("--display-name", default="联盟管理员", show_default=True)
@click.password_option(help="At least 8 characters; asked for when not given.")
@with_app
def add_operator(name: str, display_name: str, password: str) -> None:
    """Create an operator who signs in as NAME (e-mail address or mobile number)."""
    from catalog.accounts import service
    from catalog.errors import Invalid

    try:
        person = service.add_operator({"name": name, "display_name": display_name, "password": password})
    except Invalid as refusal:
        raise click.ClickException("; ".join(f"{field}: {codes}" for field, codes in refusal.errors.items())) from None
    click.echo(f"Operator {person.display_name} can sign in as {name}.")
