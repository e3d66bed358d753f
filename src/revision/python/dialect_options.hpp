// SPDX-License-Identifier: Apache-2.0
// The options of the dialect, `starrocks_…`, as keywords of tables, columns, indexes and views: which there are, in
// which spelling, and what they say. Source: python-projects.md §2.2, §2.3 (recorded); SQLAlchemy's DialectKWArgs.
#pragma once

#include "revision/python/schema_objects.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

struct DialectOption {
    std::string name;     ///< without the prefix, in lower case
    std::string spelled;  ///< as written
    python::PyValue value;
    python::CodePlace place;
};

/// Takes the dialect's options out of the call's keywords, and drops those of other dialects. Raises what is no option,
/// with the one that was meant.
std::vector<DialectOption> take_dialect_options(LibraryCall& call, OptionsOf of);

/// `mysql_using`, `starrocks_using` of an index.
std::string take_index_kind(LibraryCall& call);

/// Raises the first keyword that is left. `what` is what was called: "a Column".
void refuse_other_keywords(LibraryCall& call, std::string_view what);

/// What `added` says replaces what `options` said.
void merge_options(SaOptions& options, const SaOptions& added);

}  // namespace srmigrate::revision
