"""Tools for assistants: the questions of the studio by the Model Context Protocol."""
