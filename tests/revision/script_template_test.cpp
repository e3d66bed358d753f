// SPDX-License-Identifier: Apache-2.0
#include "revision/script/script_template.hpp"

#include "revision/script/write.hpp"
#include "support/errors.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using revision::NewBodies;
using revision::Revision;
using revision::ScriptTemplate;

namespace {

Revision new_revision(std::vector<std::string> down = {"a0"}) {
    Revision revision;
    revision.id = "a1";
    revision.down = std::move(down);
    revision.doc = "it's new";
    revision.create_date = "2026-11-21 11:40:27.089406";
    revision.format = revision::ScriptFormat::python;
    return revision;
}

ScriptTemplate of(std::string text) {
    ScriptTemplate result;
    result.source = {.file = {}, .shown_file = "script.py.mako", .text = std::move(text)};
    return result;
}

std::string filled(std::string text, const Revision& revision = new_revision(), const NewBodies& bodies = {}) {
    return revision::fill_in(of(std::move(text)), revision, bodies);
}

std::string refusal(const std::string& text) {
    return tests::error_of([&] { static_cast<void>(filled(text)); });
}

}  // namespace

TEST_CASE("a project without a template gets the script that Alembic's own would give") {
    const NewBodies bodies{.up = "# danger: loses data\nop.drop_table('t')\n\nop.execute(\n    'a'\n)\n",
                           .down = "# Not undone: DROP TABLE t\n",
                           .imports = {"from starrocks import *"}};
    CHECK(revision::render_new_script(new_revision(), bodies) == R"("""it's new

Revision ID: a1
Revises: a0
Create Date: 2026-11-21 11:40:27.089406

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from starrocks import *

# revision identifiers, used by Alembic.
revision: str = 'a1'
down_revision: Union[str, Sequence[str], None] = 'a0'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    # danger: loses data
    op.drop_table('t')

    op.execute(
        'a'
    )


def downgrade() -> None:
    """Downgrade schema."""
    # Not undone: DROP TABLE t
    pass
)");
}

TEST_CASE("the names of a template stand for what Alembic gives them") {
    auto revision = new_revision({"a0", "b0"});
    revision.labels = {"cart"};
    revision.depends_on = {"c0"};
    CHECK(filled("${message}|${up_revision}|${down_revision | comma,n}|${repr(down_revision)}|${repr(branch_labels)}|"
                 "${repr(depends_on)}|${create_date}|${imports if imports else \"\"}|"
                 "${upgrades if upgrades else \"pass\"}|${context.get(\"x\", 'y')}|${'{}'.format(1)}",
                 revision) == "it's new|a1|a0, b0|('a0', 'b0')|('cart',)|'c0'|2026-11-21 11:40:27.089406||pass|y|1");
    CHECK(filled("${down_revision | comma,n} ${repr(down_revision)}", new_revision({})) == " None");
}

TEST_CASE("control lines, comments and blocks of a template are Mako's") {
    CHECK(filled("<%!\nimport re\n\n%>start\n"
                 "## not to be seen\n"
                 "<%doc>\nnor this ${x}\n</%doc>\n"
                 "% if branch_labels is not UNDEFINED and branch_labels:\n"
                 "labels\n"
                 "% elif message:\n"
                 "message\n"
                 "% else:\n"
                 "nothing\n"
                 "% endif\n"
                 "<%\n    names = 'b, a'\n%>\n"
                 "% for name in re.split(r',\\s*', names):\n"
                 "def up_${name}():\n"
                 "%% percent\n"
                 "% endfor\n"
                 "one \\\nline\n"
                 "<%text>${as it is}</%text>\n") ==
          "start\n\nmessage\n\ndef up_b():\n% percent\ndef up_a():\n% percent\none line\n${as it is}\n");
}

TEST_CASE("the template of several databases has a function for each") {
    auto script_template =
        of("<%\n    db_names = config.get_main_option(\"databases\")\n%>\n"
           "% for db_name in db_names.split(', '):\n"
           "def upgrade_${db_name}() -> None:\n"
           "    ${context.get(\"%s_upgrades\" % db_name, \"pass\")}\n"
           "% endfor\n");
    script_template.options.emplace("databases", "ods, dwd");
    CHECK(revision::fill_in(script_template, new_revision(), {}) ==
          "\ndef upgrade_ods() -> None:\n    pass\ndef upgrade_dwd() -> None:\n    pass\n");
}

TEST_CASE("what a template says and is not understood is named with its place") {
    CHECK(refusal("a\n  ${unheard_of}\n") ==
          "error: script.py.mako:2:3: NameError: name 'unheard_of' is not defined\n"
          "    ${unheard_of}\n"
          "    ^^^^^^^^^^^^^\n"
          "hint: a template may use the names that Alembic gives to its own\n");
    CHECK(refusal("${message") ==
          "error: script.py.mako:1:1: '${' is not closed\n"
          "  ${message\n"
          "  ^^\n"
          "hint: write '}' behind it\n");
    CHECK(refusal("<%include file=\"x\"/>") ==
          "error: script.py.mako:1:1: the tag '<%include' of Mako is not read here\n"
          "  <%include file=\"x\"/>\n"
          "  ^^^^^^^^^\n"
          "hint: write what it stands for; script.py.mako may have ${…}, % lines, <% … %> and comments\n");
    CHECK(refusal("% if message:\nx\n") ==
          "error: script.py.mako:1:1: '% if' has no '% endif'\n"
          "  % if message:\n"
          "  ^^^^^^^^^^^^^\n");
    CHECK(refusal("% endfor\n") ==
          "error: script.py.mako:1:1: '% endfor' ends nothing\n"
          "  % endfor\n"
          "  ^^^^^^^^\n");
    CHECK(refusal("% frob x\n") ==
          "error: script.py.mako:1:1: expected a control line of Mako, got '% frob x'\n"
          "  % frob x\n"
          "  ^^^^^^^^\n"
          "hint: write '%%' for a percent sign at the beginning of a line\n");
}
