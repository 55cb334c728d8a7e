"""Lists of shipments answered row by row.

Goes in: a list of shipments from a spreadsheet or a program, each with its own terms. Comes out:
the same rows with the answers beside them; a row without an answer says why.

Public: `reader.read_shipments`, `reader.from_records`, `run.answer_list`, `run.answer_rows`,
`writer.write_rows`, `writer.template`.
"""
