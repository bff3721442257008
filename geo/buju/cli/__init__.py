"""The `buju` command."""
