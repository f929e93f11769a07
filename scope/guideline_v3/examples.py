"""Worked examples of every clause: what somebody would say, their answers, and the verdict that must follow."""

from scope.rules import Example

EXAMPLES: tuple[Example, ...] = ()
