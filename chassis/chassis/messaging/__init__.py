"""How departments tell each other: events, outbox and inbox, the bus, the worker, dead letters, contracts."""
