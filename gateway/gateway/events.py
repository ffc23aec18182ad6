"""What the gateway tells the departments: nothing. It reads."""

PUBLISHES = ()
