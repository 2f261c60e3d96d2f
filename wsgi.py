"""What a WSGI server loads."""

from catalog import create_app
from catalog.demo.leftovers import refuse_leftovers
from catalog.storage.private import take_umask

take_umask()
app = create_app()
refuse_leftovers(app)
