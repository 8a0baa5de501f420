"""Town's words → next year's empty workbook with drop-downs and rules."""
