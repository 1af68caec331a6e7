"""PostgreSQL: `x IN (1, 2, 3)` asked as `x = ANY (array)`, one statement whatever the count.

Written out, a list makes another statement for every count of values: fifty parameters to name,
parse and plan, and nothing to prepare. SQLAlchemy has no word for it that SQLite knows too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Dialect
from sqlalchemy.sql import operators

from core.store.packed import PACKINGS, Packed, Packing

_LIST = " IN (__[POSTCOMPILE_"
_ARRAY = " = ANY (__[POSTCOMPILE_"


def with_arrays(compiler: type[Any]) -> type[Any]:
    """A dialect's compiler that asks for lists so."""

    class Compiler(compiler):  # type: ignore[misc] # of whichever dialect
        def visit_in_op_binary(self, binary: Any, operator: Any, **options: Any) -> str:
            text: str = self._generate_generic_binary(binary, " IN ", **options)
            if _packing(binary.right, self.dialect) is None:
                return text
            return text.replace(_LIST, _ARRAY, 1)

        def _literal_execute_expanding_parameter(
            self, name: str, parameter: Any, values: Sequence[Any], **options: Any
        ) -> tuple[list[tuple[str, Packed]], str]:
            packing = _packing(parameter, self.dialect)
            if packing is None:
                return super()._literal_execute_expanding_parameter(  # type: ignore[no-any-return]
                    name, parameter, values, **options
                )
            type_ = self.dialect.type_compiler_instance.process(parameter.type)
            return [(name, packing(values))], f"%({name})s::{type_}[]"

    return Compiler


def _packing(asked: Any, dialect: Dialect) -> Packing | None:
    """How a list's values are packed; None for what is no list, or not of one simple type."""
    if not isinstance(asked, BindParameter) or not asked.expanding:
        return None
    if asked.expand_op is not operators.in_op or asked.type._is_tuple_type:  # noqa: SLF001
        return None
    if asked.type.dialect_impl(dialect).bind_processor(dialect) is not None:
        return None
    return PACKINGS.get(dialect.type_compiler_instance.process(asked.type))
