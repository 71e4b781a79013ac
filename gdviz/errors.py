"""The errors that gdviz raises on purpose; the interface shows these, and only these."""


class GdvizError(ValueError):
    """Something the caller can mend: the message says what was wrong and what is allowed."""


class SettingError(GdvizError):
    """A hyperparameter, step count, start or seed that is not a usable value."""


class UnsupportedError(GdvizError):
    """A rule asks for something that the objective does not have, such as a Hessian."""


class BudgetError(GdvizError):
    """A job that would take more steps than one job may."""


class DataError(GdvizError):
    """A file or table that is no use: the message says what was expected and what was found."""


class ExpressionError(GdvizError):
    """A formula that cannot be used; the message is one sentence that says what and where.

    Attributes:
        column: where in the text, the first character being 1; None if it concerns all of it.
    """

    def __init__(self, sentence: str, column: int | None = None) -> None:
        super().__init__(sentence)
        self.column = column
