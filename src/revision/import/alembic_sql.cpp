// SPDX-License-Identifier: Apache-2.0
// The script that `alembic upgrade base:head --sql` writes: a revision for each `-- Running upgrade A -> B, message`,
// with the id that it has. `-- Running downgrade B -> A` heads a way back. Source: alembic, runtime/migration.py
// (MigrationContext.run_migrations, RevisionStep.short_log), ddl/impl.py (static_output).
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "revision/import/parts.hpp"
#include "revision/import/tools.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::revision {
namespace {

enum class OfflineStep { upgrade, downgrade };

/// `-- Running upgrade A, B -> C, message`.
struct OfflineHead {
    OfflineStep step = OfflineStep::upgrade;
    std::vector<std::string> from;
    std::vector<std::string> to;
    std::string message;
};

std::optional<OfflineHead> offline_head(std::string_view line) {
    auto text = base::trim(line);
    for (const std::string_view word : {"--", "Running"}) {
        if (!text.starts_with(word)) return std::nullopt;
        text = base::trim(text.substr(word.size()));
    }
    OfflineHead head;
    if (text.starts_with("downgrade ")) {
        head.step = OfflineStep::downgrade;
        text.remove_prefix(10);
    } else if (text.starts_with("upgrade ")) {
        text.remove_prefix(8);
    } else {
        return std::nullopt;
    }
    const auto arrow = text.find("->");
    if (arrow == std::string_view::npos) return std::nullopt;
    head.from = base::split_list(text.substr(0, arrow));
    const auto rest = text.substr(arrow + 2);
    // Ids have no blanks; the last of several is followed by the message.
    const auto parts = base::split(rest, ',');
    std::size_t i = 0;
    const std::size_t most = head.step == OfflineStep::upgrade ? 1 : parts.size();
    for (; i < parts.size() && i < most; ++i) {
        const auto id = base::trim(parts[i]);
        const bool is_id = id.find(' ') == std::string_view::npos;
        const bool may_be_message = head.step == OfflineStep::downgrade && i > 0 && i + 1 == parts.size();
        if (!is_id || may_be_message) break;
        if (!id.empty()) head.to.emplace_back(id);
    }
    const std::vector<std::string> message(parts.begin() + static_cast<std::ptrdiff_t>(i), parts.end());
    const auto joined = base::join(message, ",");
    head.message = base::trim(joined);
    return head;
}

// The words of a statement, without quotes.
std::vector<std::string> words_of(const sql::Piece& piece) {
    std::vector<std::string> words;
    for (const auto& token : piece.body) {
        if (token.kind == sql::LexedKind::word) words.push_back(base::to_lower(token.text));
        if (token.kind == sql::LexedKind::quoted_identifier) words.push_back(sql::unquote_identifier(token.text));
    }
    return words;
}

// What keeps Alembic's own table, and the transaction that there is none of.
bool is_of_alembic(const sql::Piece& piece, std::string_view version_table) {
    const auto words = words_of(piece);
    if (words == std::vector<std::string>{"begin"} || words == std::vector<std::string>{"commit"}) return true;
    if (words.size() < 2) return false;
    const bool names_table = std::ranges::find(words, base::to_lower(version_table)) != words.end() ||
                             std::ranges::find(words, version_table) != words.end();
    const auto& first = words.front();
    return names_table &&
           (first == "create" || first == "drop" || first == "insert" || first == "update" || first == "delete");
}

/// The lines below a head, and the head.
struct OfflineBlock {
    SourceLine line;
    OfflineHead head;
    GatheredText text;
};

std::vector<OfflineBlock> blocks_of(const SourceFile& file) {
    std::vector<OfflineBlock> blocks;
    for (const auto& line : lines_of(file)) {
        if (auto head = offline_head(line.text)) {
            blocks.push_back({.line = line, .head = std::move(*head), .text = {}});
        } else if (!blocks.empty()) {
            blocks.back().text.add(line);
        }
    }
    return blocks;
}

std::string without_bookkeeping(const std::string& script, std::string_view version_table) {
    std::string text;
    const auto lexed = sql::lex(script);
    for (const auto& piece : sql::split(lexed.tokens)) {
        if (piece.empty() || !is_of_alembic(piece, version_table)) text += piece.text();
    }
    // What was left out leaves its empty lines.
    while (text.find("\n\n\n") != std::string::npos)
        text = base::replace_all(text, "\n\n\n", "\n\n");
    return std::string(base::trim(text));
}

/// What the blocks are read with.
struct OfflineReading {
    Imported imported;
    const std::string& version_table;
};

std::string section_of_block(const SourceFile& file, const OfflineBlock& block, OfflineReading& reading) {
    return without_bookkeeping(
        taken_over(reading.imported, {.tool = ForeignTool::alembic_sql, .file = file, .text = block.text}),
        reading.version_table);
}

void read_upgrade(const SourceFile& file, const OfflineBlock& block, OfflineReading& reading) {
    auto& imported = reading.imported;
    const auto& id = block.head.to.front();
    if (std::ranges::find(imported.revisions, id, &ImportedRevision::id) != imported.revisions.end()) {
        imported.problems.push_back({.message = fmt::format("the revision '{}' stands here a second time", id),
                                     .where = place_of_line(file, block.line),
                                     .hint = "give one script that goes from base to head"});
        return;
    }
    auto revision =
        imported_revision(ForeignTool::alembic_sql, file, id, block.head.message.empty() ? id : block.head.message, id);
    revision.id = id;
    revision.part = id;
    revision.down = block.head.from;
    revision.up = section_of_block(file, block, reading);
    imported.revisions.push_back(std::move(revision));
}

void read_downgrade(const SourceFile& file, const OfflineBlock& block, OfflineReading& reading) {
    auto& imported = reading.imported;
    const auto revision = std::ranges::find(imported.revisions, block.head.from.front(), &ImportedRevision::id);
    if (revision == imported.revisions.end()) {
        imported.warnings.push_back({.message = fmt::format("the way back of '{}', which no upgrade makes, is left out",
                                                            block.head.from.front()),
                                     .where = place_of_line(file, block.line)});
        return;
    }
    revision->way_back = section_of_block(file, block, reading);
}

bool has_ids(const SourceFile& file, const OfflineBlock& block, Imported& imported) {
    const bool is_up = block.head.step == OfflineStep::upgrade;
    if (is_up ? block.head.to.size() == 1 : block.head.from.size() == 1) return true;
    imported.problems.push_back({.message = "expected one revision that is run",
                                 .where = place_of_line(file, block.line),
                                 .hint = "write the script with 'alembic upgrade base:head --sql'"});
    return false;
}

}  // namespace

bool is_alembic_sql_file(const SourceFile& file) {
    const auto lines = lines_of(file);
    return std::ranges::any_of(lines, [](const SourceLine& line) { return offline_head(line.text).has_value(); });
}

Imported read_alembic_sql(const ForeignFiles& found) {
    OfflineReading reading{.imported = {}, .version_table = found.version_table};
    auto& imported = reading.imported;
    // Ways back belong to revisions, whichever file comes first.
    for (const auto step : {OfflineStep::upgrade, OfflineStep::downgrade}) {
        for (const auto& file : found.files) {
            if (!is_plain_file(file)) continue;
            for (const auto& block : blocks_of(file)) {
                if (block.head.step != step || !has_ids(file, block, imported)) continue;
                step == OfflineStep::upgrade ? read_upgrade(file, block, reading)
                                             : read_downgrade(file, block, reading);
            }
        }
    }
    for (const auto& file : found.files) {
        if (is_plain_file(file) && !is_alembic_sql_file(file)) {
            leave_out(imported, file, "it has no line '-- Running upgrade A -> B'");
        }
    }
    if (!imported.revisions.empty()) {
        imported.warnings.push_back(
            {.message = "what the revisions did in Python besides, such as moving data, is in no such script",
             .hint = "srmigrate reads revisions in Python, too: run it in the Alembic project itself"});
    }
    return std::move(reading.imported);
}

}  // namespace srmigrate::revision
