"""Columns of the rows of steps, as tests ask them."""


def of_steps(steps, name, day=None):
    """Return a column by step, where it is not 0: on a day, or on that of the edition."""
    rows = steps.rows
    at = rows.at_edition if day is None else rows.on(day)
    pairs = zip(rows.steps.tolist(), rows[name][at].tolist(), strict=True)
    return {edge: value for edge, value in pairs if value}


def by_trade(steps):
    """Return the hours by low-priority trains of the steps of each trade."""
    rows, found = steps.rows, {}
    for edge, row in zip(rows.steps.tolist(), rows.at_edition.tolist(), strict=True):
        if rows.trade[row] >= 0:
            hours = sum(float(rows[f"low_{it}"][row]) for it in ("free_h", "border_h", "jam_h"))
            found.setdefault(rows.trades[rows.trade[row]], {})[edge] = hours
    return found
