"""`catalog account`: the first operator of a new alliance, and a way back in for who has no operator to ask."""

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
    from catalog.accounts.services import joining
    from catalog.errors import Invalid

    try:
        person = joining.add_operator({"name": name, "display_name": display_name, "password": password})
    except Invalid as refusal:
        raise click.ClickException("; ".join(f"{field}: {codes}" for field, codes in refusal.errors.items())) from None
    click.echo(f"Operator {person.display_name} can sign in as {name}.")


@account.command("admit")
@click.argument("names", nargs=-1)
@click.option("--waiting", is_flag=True, help="Everybody who waits.")
@with_app
def admit(names: tuple[str, ...], waiting: bool) -> None:
    """Admit the anchors who sign in as NAMES to commission, floor prices and reserving. Without names: who waits."""
    from catalog.accounts.services import admission
    from catalog.accounts.sign_in_names import plain_sign_in_name
    from catalog.errors import NotFound, Refused

    if names and waiting:
        raise click.UsageError("Give names, or --waiting.")
    if waiting:
        click.echo(f"{admission.admit_waiting_by_hand()} anchors admitted.")
        return
    if not names:
        rows = admission.anchors_waiting_by_hand()
        for row in rows:
            click.echo(f"{row.email or row.mobile}  {row.display_name}  joined {row.created_at:%Y-%m-%d}")
        click.echo(f"{admission.count_waiting()} anchors wait. Admit some by name, or all with --waiting.")
        return
    try:
        for row in admission.admit_by_names(plain_sign_in_name(name) or name for name in names):
            click.echo(f"{row.display_name} ({row.email or row.mobile}) is admitted.")
    except NotFound as refusal:
        raise click.ClickException(f"Nobody signs in as {refusal.figures['name']}; nobody was admitted.") from None
    except Refused as refusal:
        raise click.ClickException(f"{refusal.figures['name']} is no anchor; nobody was admitted.") from None


@account.command("recover")
@click.argument("name")
@with_app
def recover(name: str) -> None:
    """Print where NAME (e-mail address or mobile number) can set a new password, once, within a day."""
    from catalog.accounts.services import recovery
    from catalog.accounts.sign_in_names import plain_sign_in_name
    from catalog.errors import NotFound, Refused
    from catalog.extensions import current_extensions

    try:
        letter = recovery.make_letter_for_name(plain_sign_in_name(name) or "", current_extensions().settings.secret_key)
    except NotFound:
        raise click.ClickException(f"Nobody signs in as {name}.") from None
    except Refused as refusal:
        raise click.ClickException(f"Not possible: {refusal.code}.") from None
    click.echo(f"/recoveries/{letter}")
