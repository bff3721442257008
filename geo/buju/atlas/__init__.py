"""The atlas: documents, facts, layouts and places, checked and indexed."""
