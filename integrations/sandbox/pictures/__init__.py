"""Drawn product pictures: flower heads, scenes made of them, and a recipe for each product."""
