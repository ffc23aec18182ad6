"""``make bench``: every benchmark in turn."""

from tests.benchmarks import messaging

if __name__ == "__main__":
    messaging.main()
