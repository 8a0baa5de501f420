"""What a town's reports tell → files that programs and other people use further.

`figures` (a town's review → tables) rests on what the reports print; `columns` says what each column means, `licences`
under which terms; `data_package` (Frictionless), `catalogue` (DCAT-AP.de) and `workbook` (Excel) are three ways of
saying the same; `files` puts them together.
"""
