"""Parts of .xlsx, .xlsm and .xlsb → sheets."""
