"""The report as one HTML document for print.

Goes in: plain data of `planner.output.report`. Comes out: HTML with charts and maps as SVG.
"""
