"""Still maps for reports: one scene for each figure, drawn as PNG, SVG or PDF."""
