"""Excel's rules for data entry, evaluated as Excel does: what would a workbook let a clerk type?"""

import datetime as dt
import operator as op
import re
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

Value = float | str | bool | dt.date | None
Thunk = Callable[[], Any]
_TOKEN = re.compile(
    r'\s*(?:(?P<text>"[^"]*")|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Z]+\d+|[A-Z]+)|(?P<sign>>=|<=|<>|[-+*/=<>(),]))'
)


class ExcelError(Exception):
    """#VALUE! and its like."""


def allows(rule: DataValidation, value: Value, cells: Mapping[str, Value], words: list[str]) -> bool:
    """Whether a rule lets a value pass; `cells` are the row's values by the addresses that the rule names."""
    if value is None:
        return True
    if rule.type == "list":
        return value in words or rule.errorStyle == "warning"
    if rule.type == "custom":
        try:
            return evaluate(rule.formula1, cells) is True
        except ExcelError:
            return False
    if rule.type == "date":
        year = int(re.findall(r"\d{4}", rule.formula1)[0])
        return isinstance(value, dt.date) and dt.date(year, 1, 1) <= value <= dt.date(year, 12, 31)
    if isinstance(value, (str, bool, dt.date)) or (rule.type == "whole" and value % 1):
        return False
    return bool(evaluate(rule.formula1, cells) <= value <= evaluate(rule.formula2, cells))


def evaluate(formula: str, cells: Mapping[str, Value]) -> Any:
    tokens = list(_TOKEN.finditer(formula))
    assert "".join(found[0] for found in tokens) == formula
    parser = _Parser([(str(found.lastgroup), found[0].strip()) for found in tokens], cells)
    result = parser.comparison()
    assert not parser.tokens
    return result()


class _Parser:
    """Recursive descent; every part is evaluated only when it is asked for, as IF does."""

    def __init__(self, tokens: list[tuple[str, str]], cells: Mapping[str, Value]) -> None:
        self.tokens, self.cells = tokens, cells

    def next_is(self, *signs: str) -> bool:
        return bool(self.tokens) and self.tokens[0] != ("text", self.tokens[0][1]) and self.tokens[0][1] in signs

    def comparison(self) -> Thunk:
        left = self.sum()
        if not self.next_is("=", "<>", "<", ">", "<=", ">="):
            return left
        sign, right = self.tokens.pop(0)[1], self.sum()
        return lambda: _compare(sign, left(), right())

    def sum(self) -> Thunk:
        result = self.product()
        while self.next_is("+", "-"):
            sign, left, right = self.tokens.pop(0)[1], result, self.product()
            result = _arithmetic(op.add if sign == "+" else op.sub, left, right)
        return result

    def product(self) -> Thunk:
        result = self.atom()
        while self.next_is("*", "/"):
            sign, left, right = self.tokens.pop(0)[1], result, self.atom()
            result = _arithmetic(op.mul if sign == "*" else op.truediv, left, right)
        return result

    def atom(self) -> Thunk:
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return lambda: text[1:-1]
        if kind == "number":
            return lambda: float(text)
        if text == "(":
            inner = self.comparison()
            assert self.tokens.pop(0)[1] == ")"
            return inner
        if text in ("TRUE", "FALSE"):
            return lambda: text == "TRUE"
        if self.next_is("("):
            return self.call(text)
        return lambda: self.cells.get(text)

    def call(self, name: str) -> Thunk:
        self.tokens.pop(0)
        arguments = [self.comparison()]
        while self.tokens.pop(0)[1] == ",":
            arguments.append(self.comparison())
        return lambda: _FUNCTIONS[name](*arguments)


def _arithmetic(operation: Callable[[float, float], float], left: Thunk, right: Thunk) -> Thunk:
    return lambda: operation(_number(left()), _number(right()))


def _number(value: Any) -> float:
    """In arithmetic a text of digits counts as its number."""
    if isinstance(value, str):
        return _value(value)
    return 0.0 if value is None else float(value)


def _compare(sign: str, left: Any, right: Any) -> bool:
    """Numbers come before texts; a blank is a nought or an empty text."""
    left = ("" if isinstance(right, str) else 0.0) if left is None else left
    right = ("" if isinstance(left, str) else 0.0) if right is None else right
    one, other = ((isinstance(each, str), each.lower() if isinstance(each, str) else each) for each in (left, right))
    compare = {"=": op.eq, "<>": op.ne, "<": op.lt, ">": op.gt, "<=": op.le, ">=": op.ge}[sign]
    return bool(compare(one, other))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _value(text: Any) -> float:
    if _is_number(text):
        return float(text)
    if text is None or not re.fullmatch(r"\d+(?:,\d+)?|\d{1,3}(?:\.\d{3})+", str(text).strip()):
        raise ExcelError(text)
    return float(str(text).strip().replace(".", "").replace(",", "."))


def _called(part: Thunk) -> Any:
    return part()


def _iferror(tried: Thunk, otherwise: Thunk) -> Any:
    try:
        return tried()
    except ExcelError:
        return otherwise()


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if _is_number(value) else str(value)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "IF": lambda condition, then, otherwise: then() if condition() else otherwise(),
    "AND": lambda *parts: all(list(map(_called, parts))),
    "OR": lambda *parts: any(list(map(_called, parts))),
    "N": lambda part: part() if _is_number(part()) else 0.0,
    "COUNT": lambda *parts: sum(_is_number(part()) for part in parts),
    "MAX": lambda *parts: max((value for part in parts if _is_number(value := part())), default=0.0),
    "ABS": lambda part: abs(_number(part())),
    "SUBSTITUTE": lambda text, old, new, _: _text(text()).replace(old(), new(), 1),
    "TEXT": lambda part, pattern: f"{_number(part()):.0f}" if pattern() == "0" else "",
    "IFERROR": _iferror,
}
