"""Geometry: grades, datums, recipes and the shapes made by them."""
