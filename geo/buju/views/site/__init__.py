"""The atlas as a folder of pages that open from a disk or a USB stick, without a server."""
