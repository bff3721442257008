"""The version of this package; releases, the command, the service and the package itself name it from here."""

__version__ = "0.1.0"
