"""How the whole system, or one department, is run. Started from the repository's top as ``python -m deploy``."""
