// SPDX-License-Identifier: Apache-2.0
// One revision as its file's header declares it, whatever the file's format. Nothing here is derived from other
// revisions (that is revision/graph/graph) and nothing of the body is kept (that is revision/script/script).
#pragma once

#include "base/diagnostic.hpp"
#include "base/shared_text.hpp"
#include "revision/file/python_home.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// A variable that the script declares: `Variables: replicas=1`.
struct ScriptVariable {
    std::string name;
    std::optional<std::string> default_value;
    bool operator==(const ScriptVariable&) const = default;
};

enum class ScriptFormat { sql, yaml, python };
std::string_view word(ScriptFormat format);    ///< as the key revision_format has it: "sql"
std::string_view suffix(ScriptFormat format);  ///< of files: ".sql"
/// Nothing for any other word.
std::optional<ScriptFormat> script_format(std::string_view word);
/// By the suffix of the name; `.yml` is YAML, too. Nothing for another kind of file.
std::optional<ScriptFormat> format_of_file(std::string_view name);

/// Bytes of Revision::header.
struct HeaderSpan {
    std::size_t offset = 0;
    std::size_t length = 0;
    bool operator==(const HeaderSpan&) const = default;
};

/// Where the values of the header's keys stand in Revision::header, the key itself not included. A key that is not
/// there, and every key of a revision that was not read from a file, has no span.
struct HeaderSpans {
    std::optional<HeaderSpan> id;
    std::optional<HeaderSpan> down;
    std::optional<HeaderSpan> depends_on;
    std::optional<HeaderSpan> labels;
    bool operator==(const HeaderSpans&) const = default;
};

struct Revision {
    std::string id;
    std::vector<std::string> down;        ///< declared down revisions: whole ids in declared order; none for a base
    std::vector<std::string> depends_on;  ///< as declared: whole ids or branch labels
    std::vector<std::string> labels;      ///< own branch labels only, in declared order
    std::string message;                  ///< the first paragraph of `doc`, its line breaks kept
    std::string doc;                      ///< the whole text above the keys
    std::string create_date;              ///< as written
    std::vector<ScriptVariable> variables;
    std::filesystem::path file;  ///< absolute
    std::string shown_file;      ///< how messages name the file; empty: as `file`
    ScriptFormat format = ScriptFormat::sql;
    base::SharedText header;  ///< the file's text from its first byte to at least the end of its header
    HeaderSpans spans;
    std::shared_ptr<const PythonHome> python = nullptr;  ///< of a script in Python that was loaded from a project
    bool operator==(const Revision&) const = default;
};

/// The file as messages name it.
std::string shown_name(const Revision& revision);

/// The place of `value` within that span of the header, or of the span where the value is not found as a whole word in
/// it, or the file as a whole without a span. Nothing when the revision has no file.
std::optional<base::Place> place_in_header(const Revision& revision, const std::optional<HeaderSpan>& span,
                                           std::string_view value = {});

}  // namespace srmigrate::revision
