"""How long the deployment waits for its processes: on a machine that has much else to do, longer.

`DEPLOY_PATIENCE=3` makes every wait that ends when something is true three times as long.
"""

import os

VARIABLE = "DEPLOY_PATIENCE"


def patient(seconds: float) -> float:
    """So many seconds, or as many times more as the environment says."""
    return seconds * float(os.environ.get(VARIABLE, "1"))
