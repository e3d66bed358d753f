// SPDX-License-Identifier: Apache-2.0
// What the readers of headers share, whatever the format: the checks on its values, and the answer.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/file/revision.hpp"
#include "revision/file/source_file.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

struct HeaderReading {
    std::optional<Revision> revision;  ///< absent with errors and when there is no header
    std::vector<base::Diagnostic> errors;
    bool marked = false;  ///< there is no header, but something that only a revision file has
};

/// A header's text without what a file cannot keep: NUL dropped, line breaks as LF, no blanks at the end of lines, no
/// empty lines at either end.
std::string clean_doc(std::string_view doc);
/// The lines of a clean doc up to the first empty one.
std::string first_paragraph(std::string_view doc);

/// Collects the values of a header and what is wrong with them. `source` must outlive it.
class HeaderBuilder {
  public:
    HeaderBuilder(const SourceFile& source, ScriptFormat format);

    void id(std::string_view value, HeaderSpan span);
    void down(std::vector<std::string> ids, HeaderSpan span);
    void labels(std::vector<std::string> labels, HeaderSpan span);
    void depends_on(std::vector<std::string> ids, HeaderSpan span);
    void create_date(std::string_view value);
    void doc(std::string_view value);
    void variable(std::string_view name, std::optional<std::string> default_value, HeaderSpan span);
    void error(HeaderSpan span, std::string message, std::string hint = {});
    void error(std::string message, std::string hint = {});  ///< of the file as a whole

    /// The revision takes the text of `source` with it.
    static HeaderReading finish(HeaderBuilder builder, SourceFile source);

  private:
    void check_ids(const std::vector<std::string>& ids, HeaderSpan span, std::string_view what);

    const SourceFile& m_source;
    Revision m_revision;
    std::vector<base::Diagnostic> m_errors;
};

}  // namespace srmigrate::revision
