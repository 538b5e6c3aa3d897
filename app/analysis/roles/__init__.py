"""Roles that a head can have on an input. Each role is one entry; a family of roles is one file."""

from .breadth import SPREAD
from .landmarks import LANDMARKS
from .position import POSITION
from .repetition import REPETITION
from .role import TokenRole

ROLES: dict[str, TokenRole] = {role.name: role for role in (*POSITION, *REPETITION, *LANDMARKS, *SPREAD)}
