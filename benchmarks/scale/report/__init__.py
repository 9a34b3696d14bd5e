"""The page that tells the figures: charts drawn as SVG, a table under each, and the targets said plainly."""
