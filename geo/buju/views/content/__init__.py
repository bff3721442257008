"""What a page says, below HTTP: the service and the static site fill their templates with it."""
