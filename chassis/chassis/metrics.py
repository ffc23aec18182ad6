"""What every service measures, in Prometheus' form. Served on the internal port only."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("requests_total", "Requests answered", ["service", "method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "request_seconds",
    "Time to answer a request",
    ["service"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

# "mostrecent": with several processes of one service, the value set last is the true one.
OUTBOX_BACKLOG = Gauge(
    "outbox_backlog", "Events not yet published", ["service"], multiprocess_mode="mostrecent"
)
OUTBOX_AGE = Gauge(
    "outbox_age_seconds",
    "Age of the oldest event not yet published",
    ["service"],
    multiprocess_mode="mostrecent",
)
INBOX_BACKLOG = Gauge(
    "inbox_backlog", "Deliveries waiting to be read", ["service"], multiprocess_mode="mostrecent"
)
INBOX_LAG = Gauge(
    "inbox_lag_seconds",
    "Age of the event handled last, at its commit",
    ["service"],
    multiprocess_mode="mostrecent",
)
DEAD_LETTERS = Gauge("dead_letters", "Deliveries given up", ["service"], multiprocess_mode="mostrecent")
WORKER_HEARTBEAT = Gauge(
    "worker_heartbeat", "Unix time of the worker's last round", ["service"], multiprocess_mode="mostrecent"
)
JOB_SECONDS = Gauge(
    "job_running_seconds",
    "How long the job at hand has been at its piece",
    ["service"],
    multiprocess_mode="mostrecent",
)
JOBS_SLOW = Counter("jobs_slow_total", "Pieces of jobs that took longer than they may", ["service", "job"])
EVENTS_PUBLISHED = Counter("events_published_total", "Events confirmed by the broker", ["service"])
EVENTS_HANDLED = Counter("events_handled_total", "Deliveries whose handling was committed", ["service"])
EVENTS_FAILED = Counter("events_failed_total", "Deliveries whose handler failed", ["service"])
BREAKER_OPEN = Gauge(
    "breaker_open",
    "1 while the gateway does not call a department that keeps failing",
    ["department"],
    multiprocess_mode="mostrecent",
)
