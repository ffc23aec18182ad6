"""`flask --app gateway rebuild`: the catalogue anew."""

import click
from flask.cli import with_appcontext

from chassis.messaging import epochs, retelling
from chassis.storage.db import transaction
from chassis.storage.stores import stores


@click.command("rebuild")
@with_appcontext
def rebuild() -> None:
    """Have the departments tell everything again, into the catalogue as it is or into an empty database.

    What it shows stays until it is told anew; what is not told again is forgotten. No account is touched.
    """
    from chassis.storage.migrations import migrate_all  # twelve megabytes that no running process needs

    migrate_all(stores())
    with transaction() as db:
        epochs.forget_versions(db)
        epochs.begin(db)
        retelling.announce(db)
    click.echo(
        "the departments are asked to tell everything again; the workers carry it here within a minute"
    )
