"""to be filled in

Revision ID: c07d914ab852
Revises: 8b3e5d20c6f1
Create Date: 2026-07-01 08:00:00.000000

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'c07d914ab852'
down_revision: Union[str, Sequence[str], None] = '8b3e5d20c6f1'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    pass


def downgrade() -> None:
    """Downgrade schema."""
    pass
