"""What `catalog serve` runs: processes, sockets, limits on slow clients, and the order in which requests get a thread.

Why this server: docs/decisions/0006-the-server.md. Knows HTTP and WSGI, and nothing of what the catalog is about.
"""
