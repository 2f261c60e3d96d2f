"""What a WSGI server loads."""

import logging

from catalog import create_app
from catalog.demo.leftovers import refuse_leftovers
from catalog.storage.private import take_umask

take_umask()
# Where the server keeps no log of its own, Python would drop the line that each refusal leaves.
logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
app = create_app()
refuse_leftovers(app)
