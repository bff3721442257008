"""No test may reach beyond this machine."""

from __future__ import annotations

import socket

import pytest
import pytest_socket


def test_the_network_is_blocked() -> None:
    # An address of RFC 5737, which belongs to nobody. Blocking warns first, and warnings are errors here.
    with pytest.raises((pytest_socket.SocketConnectBlockedError, UserWarning)), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_this_machine_may_be_asked() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
        assert client.getpeername() == server.getsockname()
