// SPDX-License-Identifier: Apache-2.0
#include "tools/vocabulary_pages.hpp"

#include "base/text.hpp"
#include "revision/vocabulary/vocabulary.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace srmigrate::tools {
namespace {

using namespace srmigrate::revision;

std::string_view type_words(FieldType type) {
    switch (type) {
        case FieldType::object_name:
            return "name, `db.name`";
        case FieldType::identifier:
            return "name";
        case FieldType::identifiers:
            return "names";
        case FieldType::text:
            return "text";
        case FieldType::sql:
            return "StarRocks text";
        case FieldType::statements:
            return "SQL";
        case FieldType::default_value:
            return "text or `{sql: …}`";
        case FieldType::boolean:
            return "true or false";
        case FieldType::integer:
            return "number";
        case FieldType::properties:
            return "mapping";
        case FieldType::column:
            return "[column](#column)";
        case FieldType::columns:
            return "list of [columns](#column)";
        case FieldType::view_columns:
            return "list of [view columns](#view_column)";
        case FieldType::indexes:
            return "list of [indexes](#index)";
        case FieldType::rollups:
            return "list of [rollups](#rollup)";
        case FieldType::rows:
            return "list of mappings";
        case FieldType::directives:
            return "list of directives";
    }
    return {};
}

// ---- The page ----

std::vector<std::string> other_spellings(const Field& field) {
    return base::split_list(field.also, ' ');
}

std::string key_cell(const Field& field) {
    auto cell = fmt::format("`{}`", field.name);
    for (const auto& spelling : other_spellings(field))
        cell += fmt::format(", `{}`", spelling);
    return cell;
}

std::string meaning_cell(const Field& field) {
    auto cell = base::replace_all(field.meaning, "|", "\\|");
    if (field.required) cell += "; required";
    if (field.desired_only) cell += "; in a desired schema only";
    return cell;
}

std::string shape_section(const Shape& shape) {
    auto text = fmt::format("### {}\n\n{}.", shape.name, shape.meaning);
    text[text.find("\n\n") + 2] = static_cast<char>(base::to_upper(text.substr(text.find("\n\n") + 2, 1))[0]);
    if (!shape.shorthand.empty()) {
        text += fmt::format(" A plain value in place of the mapping is its `{}`.", shape.shorthand);
    }
    text += "\n\n| key | value | meaning |\n|---|---|---|\n";
    for (const auto& field : shape.fields) {
        text += fmt::format("| {} | {} | {} |\n", key_cell(field), type_words(field.type), meaning_cell(field));
    }
    return text + "\n";
}

constexpr std::string_view k_introduction = R"md(# The vocabulary of YAML revisions

A YAML revision is a mapping of the keys below. `upgrade` and `downgrade` are lists; each item is one operation: its name
and, below it, its keys. Names are those of Alembic's `op.…` functions and of the StarRocks dialect.

Editors can check a file: [revision.schema.json](revision.schema.json) is the JSON schema of revisions,
[model.schema.json](model.schema.json) that of models. `srmigrate init -t yaml` puts both into the project, and each YAML file that
srmigrate writes there names its schema in the first line: `# yaml-language-server: $schema=../revision.schema.json`.

| key | value | meaning |
|---|---|---|
| `revision` | text | its id, at most 32 characters; required |
| `down_revision` | text, list or null | its parents; null for a base; required |
| `branch_labels` | text, list or null | labels of the branch that starts here |
| `depends_on` | text, list or null | revisions or labels that must run before it, besides the parents |
| `message` | text | its purpose; listings show the first paragraph |
| `create_date` | text | when it was created |
| `variables` | list or mapping | names of the variables that it uses, or names with their defaults (null: none) |
| `upgrade` | list | its operations; `[]`: it does nothing on purpose |
| `downgrade` | list or `auto` | the operations that undo it; `[]`: there is nothing to undo; `auto`: srmigrate computes them |

Values of the kinds:

* *name* needs no quotes. `db.name` names the database, too. If a part contains a dot, put it in back quotes.
* *names* is a list, or text as in SQL: `[a, b]` or `"a, b"`.
* *StarRocks text* is what you would write at that place of a statement. Inside `{…}` and `[…]`, YAML reads a comma as a separator:
  quote types that contain a comma, `type: "DECIMAL(10,2)"`.
* *text* and all other values may contain variables: `${name}`. `\${` is not a variable.
* A key with the value `null` counts as not given, except to remove a comment.

)md";

}  // namespace

std::string vocabulary_page() {
    std::string text(k_introduction);
    text += "## Operations\n\n";
    for (const auto& operation : operation_shapes())
        text += shape_section(operation.shape);
    text += "## Parts\n\n";
    for (const auto* const shape : {&column_shape(), &view_column_shape(), &index_shape(), &rollup_shape()}) {
        text += shape_section(*shape);
    }
    text.pop_back();
    return text;
}

}  // namespace srmigrate::tools
