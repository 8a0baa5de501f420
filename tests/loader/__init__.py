"""Tests of the loader: workbooks in, table and findings out."""
