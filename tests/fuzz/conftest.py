"""The fuzzer itself needs atheris, which no test needs."""

collect_ignore = ["fuzz_reading.py"]
