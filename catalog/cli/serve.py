"""`catalog serve`: the pages, the API and the indexer on one machine."""

from __future__ import annotations

import gc
import multiprocessing
import subprocess
import sys
from typing import Any

import click


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port to listen on.")
@click.option("--workers", default=0, help="Web processes (default: one a core, at least two).")
@click.option("--threads", default=4, show_default=True, help="Threads a web process.")
def serve(bind: str, workers: int, threads: int) -> None:
    """Serve on gunicorn, with the indexer beside it; both stop together."""
    from gunicorn.app.base import BaseApplication

    from catalog import create_app
    from catalog.cli.starting import check_start

    check_start(bind)

    class Server(BaseApplication):
        """gunicorn, configured here instead of in a file."""

        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": bind,
                "workers": workers or max(2, multiprocessing.cpu_count()),
                "threads": threads,
                "worker_class": "gthread",
                "timeout": 60,
                "graceful_timeout": 20,
                "accesslog": None,
                # Whom to believe about the visitor is decided in catalog.proxies, nowhere else.
                "forwarded_allow_ips": "",
                "proc_name": "catalog",
                "control_socket_disable": True,
                "post_worker_init": settle,
                "on_exit": stop_indexer,
                "when_ready": announce,
            }
            for key, value in settings.items():
                self.cfg.set(key, value)

        def load(self) -> Any:
            return create_app()

    indexer = subprocess.Popen([sys.argv[0], "worker", "--beside-server"])  # noqa: S603  (ourselves)

    def stop_indexer(_server: Any) -> None:
        indexer.terminate()
        try:
            indexer.wait(timeout=20)
        except subprocess.TimeoutExpired:
            indexer.kill()

    def settle(_worker: Any) -> None:
        # What is loaded by now stays: the collector need not walk it again, nor look after every 700 small objects of a
        # search (a twentieth to a sixth of its time). All that is kept it walks seldom: somebody waits meanwhile.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 200)

    def announce(_server: Any) -> None:
        click.echo(f"GI Catalog 地标货盘 is ready on http://{bind}")

    try:
        Server().run()
    finally:
        if indexer.poll() is None:
            stop_indexer(None)
