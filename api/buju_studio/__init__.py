"""工作台: a person reviews what rules propose of a plan, in a browser on the same machine; nobody else reaches it."""

from buju_studio.app import create_studio

__all__ = ["create_studio"]
