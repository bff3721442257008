"""One cartography: portrayal, scene, and what is written from it."""
