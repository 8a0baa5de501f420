"""Kernels that execute notebooks: the process they come from, what runs inside them, who hands them their work."""
