"""The changes of the database's tables, oldest first, written by hand."""
