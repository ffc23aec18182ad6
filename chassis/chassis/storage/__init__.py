"""What is kept: databases and transactions, migrations, cursors of lists, sealed names and phones."""
