"""Serves one application with gunicorn until told to stop. Must not know which application."""

import os
import socket
from collections.abc import Callable
from typing import Any, Final

from flask import Flask
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.sock import create_sockets
from gunicorn.workers.gthread import ThreadWorker

from shared import strict_json
from shared.errors import MalformedError, TooLargeError
from shared.logs import Log, route_library_logs
from shared.problems import CONTENT_TYPE, problem

GRACEFUL_SECONDS: Final = 10
KEEPALIVE_SECONDS: Final = 5
HEADER_LIMIT_BYTES: Final = 16 * 1024
"""A token of 8 KiB arrives whole, so that the one verifier answers about it and not gunicorn."""


class AddressTakenError(Exception):
    """Something else already listens there."""


def serve(app: Flask, *, bind: str, log: Log, threads: int = 8, on_ready: Callable[[], None] = lambda: None) -> None:
    """Serve *app* at *bind* (`127.0.0.1:8102`) until SIGTERM, which lets requests in hand finish; then return.

    This is one process, without the second one that gunicorn keeps to start it again: whoever started this does that,
    the supervisor or the container's. So counters are whole, and more processes are more of these.
    `on_ready` is called once, when the address accepts connections. Raises AddressTakenError.
    """
    _refuse_taken(bind)
    route_library_logs(log)
    options = {
        "bind": [bind],
        "threads": threads,
        "logger_class": _logger_class(log),
        "accesslog": None,
        "graceful_timeout": GRACEFUL_SECONDS,
        "keepalive": KEEPALIVE_SECONDS,
        "limit_request_field_size": HEADER_LIMIT_BYTES,
        "forwarded_allow_ips": "",  # nobody may say what address a request came from
        "proc_name": app.name,
        "post_worker_init": lambda _worker: on_ready(),
    }
    server = _Server(app, options)
    logger = server.cfg.logger_class(server.cfg)
    worker = _Worker(0, os.getppid(), create_sockets(server.cfg, logger), server, 0, server.cfg, logger)
    worker.init_process()


class _Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn, configured by us alone: no command line, no file."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take our options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application, which opens its connections after the fork."""
        return self._app


class _Worker(ThreadWorker):  # type: ignore[misc]
    """A threaded worker that answers unreadable requests with problem documents, and repeats nothing of them."""

    def is_parent_alive(self) -> bool:
        """Go on whoever started us, and whether they live: it is theirs to end us."""
        return True

    def handle_error(self, _req: Any, client: socket.socket, _addr: Any, exc: BaseException) -> None:
        """Answer a request that never reached the application."""
        if not isinstance(exc, ParseException):
            self.log.error("unforeseen", exc_info=exc)
        document, status = problem(_named(exc))
        body = strict_json.dumps(document)
        head = (
            f"HTTP/1.1 {status} -\r\nConnection: close\r\nContent-Type: {CONTENT_TYPE}\r\nCache-Control: no-store\r\n"
        )
        try:
            util.write_nonblock(client, f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        except OSError:
            self.log.debug("the client is gone")


def _named(exc: BaseException) -> BaseException:
    if isinstance(exc, LimitRequestLine | LimitRequestHeaders):
        return TooLargeError()
    return MalformedError() if isinstance(exc, ParseException) else exc


def _logger_class(log: Log) -> type[Logger]:
    """Return gunicorn's logger, led to *log*. Its sentences may hold paths and queries, so they stay out."""

    class Led(Logger):  # type: ignore[misc]
        """Keeps how bad it is and the error's class."""

        def critical(self, _msg: Any, *_args: Any, **kwargs: Any) -> None:
            log.critical("gunicorn", exc_info=kwargs.get("exc_info"))

        def error(self, _msg: Any, *_args: Any, **kwargs: Any) -> None:
            log.error("gunicorn", exc_info=kwargs.get("exc_info"))

        def exception(self, _msg: Any, *_args: Any, **kwargs: Any) -> None:
            log.error("gunicorn", exc_info=kwargs.get("exc_info", True))

        def warning(self, _msg: Any, *_args: Any, **kwargs: Any) -> None:
            log.warning("gunicorn", exc_info=kwargs.get("exc_info"))

        def info(self, _msg: Any, *_args: Any, **_kwargs: Any) -> None:
            log.debug("gunicorn")

        def debug(self, _msg: Any, *_args: Any, **_kwargs: Any) -> None:
            log.debug("gunicorn")

        def log(self, _level: Any, _msg: Any, *_args: Any, **_kwargs: Any) -> None:
            log.debug("gunicorn")

        def access(self, *_args: Any) -> None:
            """Each request is already one line of ours."""

    return Led


def _refuse_taken(bind: str) -> None:
    """Say at once what gunicorn would try for five seconds."""
    host, _, port = bind.rpartition(":")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as error:
            raise AddressTakenError(f"{bind} cannot be used: {error.strerror}") from None
