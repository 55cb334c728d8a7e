"""Lines, shorelines and gazetteer made offline from pinned packages.

Goes in: a folder with the downloaded packages. Comes out: the files under ``corridors/data`` that
``corridors build --check`` proves to be what these packages make.
"""
