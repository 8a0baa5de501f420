"""Files of a project: tables, fingerprints, published state, reference data, register."""
