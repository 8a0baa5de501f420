"""Rows below a header → what each is: data, total, header, section, note, blank."""
