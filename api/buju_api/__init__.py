"""The web service of buju: pages and JSON over one immutable atlas."""

from buju_api.app import create_app
from buju_api.settings import Settings

__all__ = ["Settings", "create_app"]
