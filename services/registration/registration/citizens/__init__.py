"""Citizens: who they are, the codes that open their phones, what they agreed to, and who looked at their data."""
