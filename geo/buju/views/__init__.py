"""Views: style, the map page, fonts and assets."""
