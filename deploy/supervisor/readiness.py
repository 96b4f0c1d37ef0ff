"""Asking services whether they are ready, and whether their ports are free. Knows only `/readyz`."""

import http.client
import json
import socket
from collections.abc import Mapping
from contextlib import closing

from deploy.errors import DeployError
from deploy.provision.names import HOST

_PATIENCE_SECONDS = 2.0
_OK = 200


class PortTakenError(DeployError):
    """Another program listens where a service would."""

    def __init__(self, service: str, port: int) -> None:
        super().__init__(
            f"Port {port}, which {service} needs, is taken by another program: stop it, or start with --base-port."
        )


def refuse_taken(ports: Mapping[str, int]) -> None:
    """Raise PortTakenError when something listens on one of *ports*."""
    for service, port in ports.items():
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                raise PortTakenError(service, port) from None


def failing(port: int) -> list[str]:
    """Return what keeps the service at *port* from being ready: nothing, checks by name, or that it does not answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=_PATIENCE_SECONDS)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return ["no answer"]
    finally:
        connection.close()
    return [] if answer.status == _OK else _checks(body)


def _checks(body: bytes) -> list[str]:
    try:
        found = json.loads(body)["failing"]
        return [str(name) for name in found]
    except (ValueError, KeyError, TypeError):
        return ["not ready"]
