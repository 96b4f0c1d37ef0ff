"""Lets failures in what fault tests share say what was compared."""

import pytest

pytest.register_assert_rewrite("tests.faults.afterwards")
