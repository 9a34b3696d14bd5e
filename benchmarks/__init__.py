"""Measured speed, as ratios against a stock baseline in the same run."""
