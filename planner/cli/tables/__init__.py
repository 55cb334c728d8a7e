"""Tables of the terminal, one module for each kind of answer."""
