"""The Wuhan 2021 week as sample data, and the loader that files it through the portal's API."""
