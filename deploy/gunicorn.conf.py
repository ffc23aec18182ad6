"""gunicorn's settings for every department's web process, here and in production.

Departments differ only in the address they listen on and their number of threads, which are given on the command line.
METRICS_PORT: the internal port that shows the metrics of all the department's processes (web and worker), which write
them into PROMETHEUS_MULTIPROC_DIR.
"""

import gc
import os
import sys
from pathlib import Path
from typing import Any

# This file is read, not imported: what lies beside it has to be found.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from deploy.bound import die_with_parent

preload_app = False  # the master stays small, and connections are never shared between processes
# Seconds after which a worker that does not answer its master is replaced: also one that still reads its modules, which
# takes half of it on a busy machine.
timeout = 90
graceful_timeout = 3  # seconds for answers under way when stopping
# Longer than whoever asks keeps an idle connection (nginx 60 s, the gateway a while): a connection that ends here just
# when something is sent on it would lose a request that may not be sent twice.
keepalive = 75
backlog = 256
# A search of 4 KB of Chinese is 12 KB when encoded; the application refuses it with a problem that says why. gunicorn
# still bounds the whole head of a request (1 MB), and nginx before it keeps to 32 KB.
limit_request_line = 0
limit_request_fields = 60
limit_request_field_size = 8190
# Which headers of proxies are believed, the gateway's TRUSTED_PROXIES says; gunicorn itself believes nobody's.
forwarded_allow_ips = ""
loglevel = "warning"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None


def pre_fork(server: Any, worker: Any) -> None:
    """Workers share what the master has read: their garbage collector leaves it alone."""
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """A worker ends with its master, even one killed by -9."""
    die_with_parent()


def post_worker_init(worker: Any) -> None:
    """Be at one's usual pace from the first request on, and show the metrics."""
    worker.notify()  # what was read until here took its time, too
    with worker.wsgi.app_context():
        worker.wsgi.extensions["readiness"].warm_early()
    show_metrics(worker)


def show_metrics(worker: Any) -> None:
    """Of all the department's processes, from the first worker here that gets the port.

    In a worker, as it has the library anyway and the master stays small; when it ends, its successor takes over.
    """
    from prometheus_client import CollectorRegistry, multiprocess, start_http_server

    if port := int(os.environ.get("METRICS_PORT") or 0):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        try:
            start_http_server(port, addr="127.0.0.1", registry=registry)
        except OSError as error:
            worker.log.info("metrics are shown by another process: %s", error)


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges of a worker that is gone."""
    from prometheus_client import multiprocess

    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
