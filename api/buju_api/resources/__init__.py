"""Resources: the models of each with the routes that answer them as JSON, or as a file."""
