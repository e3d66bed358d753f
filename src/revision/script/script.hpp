// SPDX-License-Identifier: Apache-2.0
// The body of a revision: what its up and down sections would send, statement by statement, whatever the file's format.
// Each statement is read once, here: its text, its tokens and its meaning go on together. Reading is the business of
// read_script; what the statements do is that of the rooms above.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/file/direction.hpp"
#include "revision/file/revision.hpp"
#include "revision/script/directive.hpp"
#include "schema/model/operation.hpp"
#include "sql/statement.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace srmigrate::revision {

/// What a statement asks for, as a value that several share: statements are many, and most of them are small.
class Meaning {
  public:
    Meaning() : Meaning(schema::Operation()) {}
    Meaning(schema::Operation operation)
        : m_operation(std::make_shared<const schema::Operation>(std::move(operation))) {}

    const schema::Operation& operator*() const { return *m_operation; }
    const schema::Operation* get() const { return m_operation.get(); }
    operator const schema::Operation&() const { return *m_operation; }

    bool operator==(const Meaning& other) const { return *m_operation == *other.m_operation; }

  private:
    std::shared_ptr<const schema::Operation> m_operation;
};

struct ScriptStatement {
    /// To send: variables replaced, without surrounding comments and without the final semicolon.
    sql::StatementText sql;
    /// As the file has it: the same before variables were replaced, or the operation's lines in a YAML script.
    sql::StatementText source;
    /// SHA-256 over the significant tokens of `source`, in lower-case hexadecimal digits: comments, white space and the
    /// values of variables do not change it. For an operation of a YAML script: over its keys and values.
    std::string hash;
    base::Place where;                  ///< its first token, or its key in a YAML script
    std::vector<Directive> directives;  ///< those of its section first
    /// The lines of the comments directly above it, without their dashes: what its author says to those who review it.
    std::vector<std::string> remarks;
    Meaning operation;  ///< Opaque where it is not understood
    /// Why it does not look right. It is sent as it is: the server knows its version's language best.
    std::optional<base::Diagnostic> doubt;
    bool operator==(const ScriptStatement&) const = default;
};

/// Of each statement, in order.
std::vector<std::string> hashes_of(const std::vector<ScriptStatement>& statements);

/// USE, SET …: context for what follows, sent again on reconnect and resume.
bool is_session_context(const ScriptStatement& statement);

enum class SectionKind {
    absent,  ///< only down: the revision cannot be undone
    written,
    automatic,  ///< `-- migrate:down auto`: the inverse of the up section, to be computed
};

struct Section {
    SectionKind kind = SectionKind::absent;
    std::vector<ScriptStatement> statements;
    std::optional<base::Place> where;  ///< the marker, or the key in a YAML script
    bool operator==(const Section&) const = default;
};

/// What the readers of sections give; the section is of no use when there are errors.
struct SectionReading {
    Section section;
    std::vector<base::Diagnostic> errors;
};

}  // namespace srmigrate::revision
