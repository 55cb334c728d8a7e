"""Names of places and countries, and what lies where.

Goes in: a name in English, Russian or Chinese, or a point. Comes out: the place, town, country
or land that is meant.
"""
