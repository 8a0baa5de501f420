"""Notebooks → pages: which (`plan`), run (`execution`, `isolation`), gathered (`contents`, `layout`), set (`export`).

`render` writes what has changed, `index` lists it, `pdf` prints it, `publishing` keeps what is published.
"""
