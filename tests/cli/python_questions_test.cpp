// SPDX-License-Identifier: Apache-2.0
// Revisions in Python that ask what is there, through the real program.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using tests::EmbeddedProject;
using tests::fails;
using tests::Finished;

namespace {

// b1 adds to the table of a1 what is not there, and stops at its last statement.
constexpr auto k_asking = R"(import sqlalchemy as sa
from alembic import op

revision = 'b1'
down_revision = 'a1'


def upgrade():
    names = [column['name'] for column in sa.inspect(op.get_bind()).get_columns('t')]
    if 'w' not in names:
        op.add_column('t', sa.Column('w', sa.Integer()))
    if not op.get_bind().dialect.has_table(op.get_bind(), 'nothing'):
        op.execute('DROP TABLE nothing')


def downgrade():
    if sa.inspect(op.get_bind()).has_table('t'):
        op.drop_column('t', 'w')
)";

}  // namespace

TEST_CASE("convert --report counts a script that asks as read") {
    const EmbeddedProject project;
    project.file("migrations/versions/b1_second.py", k_asking);
    CHECK(project.run("convert --report") == Finished{.exit_code = 0,
                                                      .out = "a1: read: migrations/versions/a1_first.sql\n"
                                                             "b1: read: migrations/versions/b1_second.py\n"
                                                             "2 of 2 revisions can be read (100 %)\n",
                                                      .err = ""});
}

TEST_CASE("downgrade --undo-partial takes back what ran of a script that asks") {
    const EmbeddedProject project;
    project.file("migrations/versions/b1_second.py", k_asking);
    const auto stopped = project.run("upgrade head");
    INFO(stopped.err);
    CHECK(stopped.exit_code == 3);
    CHECK(project.run("inspect").out.find("w INT") != std::string::npos);
    const auto undone = project.run("downgrade --undo-partial --yes");
    INFO(undone.err);
    CHECK(undone.exit_code == 0);
    CHECK(project.run("inspect").out.find("w INT") == std::string::npos);
    CHECK(project.run("current").out == "a1\n");
}
