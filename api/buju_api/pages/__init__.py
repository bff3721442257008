"""The pages: what a reader sees, built from the atlas and the shared views."""
