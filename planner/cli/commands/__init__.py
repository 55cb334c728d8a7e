"""Commands of ``corridors``, one module each, loaded when it is called."""
