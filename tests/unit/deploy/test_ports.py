"""Ports of one system beside another's: the internal ones give way, and only our own processes are believed."""

import os
import socket

from deploy import ports
from deploy.runner import choose_ports
from deploy.site import DEPARTMENTS, Site


def test_internal_ports_that_others_have_are_others_next_time(tmp_path):
    usual = Site(tmp_path, ports.free_ports(40)[0])
    choose_ports(usual)
    assert usual.internal_port_of("venues") == usual.port_of("venues") + 10
    with socket.create_server(("127.0.0.1", usual.internal_port_of("venues"))):
        choose_ports(usual)
        usual_ports = [usual.internal_port_of(department) for department in DEPARTMENTS]
        assert not any(map(ports.is_busy, [*usual_ports, *usual.broker_ports, usual.database_port]))
    assert usual_ports[0] == usual.port + 10


def test_two_systems_ten_ports_apart_stand_beside_each_other(tmp_path):
    port = ports.free_ports(60)[0]
    first, second = Site(tmp_path / "first", port), Site(tmp_path / "second", port + 10)
    first.folder(), second.folder()
    choose_ports(first)
    with socket.create_server(("127.0.0.1", second.port)):
        assert first.internal_port_of("gateway") == second.port
        choose_ports(first)
        assert first.internal_port_of("gateway") != second.port


def test_what_listens_is_ours_or_it_is_not():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert ports.listens(os.getpid(), port)
        assert not ports.listens(os.getppid(), port)
    assert not ports.listens(os.getpid(), port)
