// SPDX-License-Identifier: Apache-2.0
#include "revision/script/directory.hpp"

#include "base/ascii.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "revision/script/header.hpp"
#include "revision/script/python_header.hpp"
#include "revision/script/sql_header.hpp"
#include "revision/script/yaml_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

namespace srmigrate::revision {
namespace {

namespace fs = std::filesystem;

struct DirectoryEntry {
    std::string name;
    ScriptFormat format;
    bool symlink = false;
};
struct DirectoryListing {
    fs::path directory;
    std::string real;   // its path without links
    std::string shown;  // before the names of its files in messages
    std::vector<DirectoryEntry> files;
    std::vector<std::string> directories;
};

class DirectoryLoader {
  public:
    explicit DirectoryLoader(const DirectoryOptions& options) : m_options(options) {}

    Directory run() && {
        for (const auto& location : m_options.locations)
            visit(location, true);
        std::size_t count = 0;
        for (const auto& listing : m_listings)
            count += listing.files.size();
        m_result.revisions.reserve(count);
        for (const auto& listing : m_listings) {
            for (const auto& entry : listing.files)
                load(listing, entry);
        }
        return std::move(m_result);
    }

  private:
    void visit(const fs::path& directory, bool configured) {
        auto shown = shown_directory(directory, m_options.working_directory);
        std::error_code error;
        const auto real = fs::canonical(directory, error);
        if (error || !fs::is_directory(real, error)) {
            m_result.warnings.push_back(
                {.message = error ? "the version location does not exist" : "the version location is not a directory",
                 .where = base::whole_file(without_slash(shown)),
                 .hint = "create it, or correct 'version_locations'"});
            return;
        }
        if (!m_directories.insert(real.string()).second) {
            // A link that leads back up is met once more without being asked for.
            if (configured) {
                m_result.warnings.push_back({.message = "the version location is named twice; its files count once",
                                             .where = base::whole_file(without_slash(shown)),
                                             .hint = "name each directory once in 'version_locations'"});
            }
            return;
        }
        m_listings.push_back(list(directory, real.string(), std::move(shown)));
        if (!m_options.recursive) return;
        for (const auto& name : std::vector(m_listings.back().directories)) {
            if (configured) m_top = real;
            if (leads_out(directory / name)) continue;
            visit(directory / name, false);
        }
    }

    // Of a link in a recursive version location: files of others are not revisions of this project.
    bool leads_out(const fs::path& directory) {
        std::error_code error;
        if (!fs::is_symlink(directory, error)) return false;
        const auto real = fs::canonical(directory, error);
        if (error) return false;
        const auto [end, ignored] = std::mismatch(m_top.begin(), m_top.end(), real.begin(), real.end());
        if (end == m_top.end()) return false;
        m_result.warnings.push_back(
            {.message = "ignored: the link leads out of the version location",
             .where = base::whole_file(without_slash(shown_directory(directory, m_options.working_directory))),
             .hint = "name the directory itself in 'version_locations' if it belongs to the project"});
        return true;
    }

    static std::string without_slash(std::string shown) {
        if (shown.empty()) return ".";
        shown.pop_back();
        return shown;
    }

    DirectoryListing list(const fs::path& directory, std::string real, std::string shown) {
        DirectoryListing listing{.directory = directory, .real = std::move(real), .shown = std::move(shown)};
        std::error_code error;
        for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
            auto name = it->path().filename().string();
            if (is_leftover(name)) continue;
            std::error_code ignored;
            if (it->is_directory(ignored)) {
                if (name != "__pycache__") listing.directories.push_back(std::move(name));
            } else if (const auto format = format_of_file(name); format && it->is_regular_file(ignored)) {
                const bool symlink = it->is_symlink(ignored);
                m_has_links = m_has_links || symlink;
                listing.files.push_back({.name = std::move(name), .format = *format, .symlink = symlink});
            }
        }
        if (error) {
            m_result.errors.push_back({.message = fmt::format("cannot list the directory: {}", error.message()),
                                       .where = base::whole_file(without_slash(listing.shown))});
        }
        std::sort(listing.files.begin(), listing.files.end(),
                  [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
        std::sort(listing.directories.begin(), listing.directories.end());
        return listing;
    }

    // Each directory is listed once, so that only a link can lead to a file twice.
    bool is_new(const DirectoryListing& listing, const DirectoryEntry& entry) {
        if (!m_has_links) return true;
        std::error_code error;
        const auto file = entry.symlink ? fs::canonical(listing.directory / entry.name, error).string()
                                        : listing.real + '/' + entry.name;
        return m_files.insert(file).second;
    }

    void load(const DirectoryListing& listing, const DirectoryEntry& entry) {
        SourceFile source{.file = listing.directory / entry.name, .shown_file = listing.shown + entry.name, .text = {}};
        if (!is_new(listing, entry)) {
            m_result.warnings.push_back(
                {.message = "the file is met twice and counts once",
                 .where = base::whole_file(source.shown_file),
                 .hint = "remove the link, or name each directory once in 'version_locations'"});
            return;
        }
        const auto format = entry.format;
        if (format == ScriptFormat::python && !is_python_revision_name(entry.name)) {
            m_result.notes.push_back({.message = "ignored: a Python file that is not a revision",
                                      .where = base::whole_file(source.shown_file)});
            return;
        }
        if (!read(source, format)) return;
        switch (format) {
            case ScriptFormat::sql:
                return take(read_sql_header(std::move(source)), entry.name, listing);
            case ScriptFormat::yaml:
                return take(read_yaml_header(std::move(source)), entry.name, listing);
            case ScriptFormat::python:
                return take(read_python_header(std::move(source), entry.name), entry.name, listing);
        }
    }

    // Python's own coding is the business of its reader.
    bool read(SourceFile& source, ScriptFormat format) {
        try {
            source.text = base::read_file(source.file);
        } catch (const base::Error& error) {
            for (auto diagnostic : error.diagnostics()) {
                diagnostic.where = base::whole_file(source.shown_file);
                m_result.errors.push_back(std::move(diagnostic));
            }
            return false;
        }
        if (format == ScriptFormat::python) return true;
        if (auto diagnostic = clean_text(source)) {
            m_result.errors.push_back(std::move(*diagnostic));
            return false;
        }
        return true;
    }

    void take(HeaderReading reading, const std::string& name, const DirectoryListing& listing) {
        if (reading.revision) {
            if (reading.revision->format == ScriptFormat::python) reading.revision->python = m_options.python;
            m_result.revisions.push_back(std::move(*reading.revision));
        } else if (!reading.errors.empty()) {
            std::move(reading.errors.begin(), reading.errors.end(), std::back_inserter(m_result.errors));
        } else if (reading.marked || is_named_by_template(name, m_options.file_template)) {
            const bool sql = format_of_file(name) == ScriptFormat::sql;
            m_result.errors.push_back(
                {.message = "the file has no header",
                 .where = base::whole_file(listing.shown + name),
                 .hint = sql ? "begin it with a comment block that has the lines '-- Revision ID: ' and '-- Revises: '"
                             : "give it the keys 'revision' and 'down_revision'"});
        } else {
            m_result.notes.push_back(
                {.message = "ignored: the file has no header", .where = base::whole_file(listing.shown + name)});
        }
    }

    const DirectoryOptions& m_options;
    Directory m_result;
    std::vector<DirectoryListing> m_listings;
    std::set<std::string> m_directories;  // real paths
    std::set<std::string> m_files;        // real paths, where there are links
    bool m_has_links = false;
    fs::path m_top;  ///< the configured location that is being listed, without links
};

// ---- Names by file_template
// ------------------------------------------------------------------------------------------

constexpr std::size_t k_shortest_hex = 8;  // of an id or a date; "add" and "face" are words, not ids

std::size_t count_while(std::string_view text, bool (*holds)(char)) {
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), holds) - text.begin());
}

// Whether `name` could come from `pattern`, the template from some token on. Tokens are %(rev)s, %(slug)s, %(year)d,
// %(month).2d … (reference §2.3).
bool matches(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) return name.empty();
    if (!pattern.starts_with("%(")) {
        return !name.empty() && name.front() == pattern.front() && matches(pattern.substr(1), name.substr(1));
    }
    const auto close = pattern.find(')');
    const auto type = pattern.find_first_of("sd", close);
    if (type == std::string_view::npos) return false;
    const auto token = pattern.substr(2, close - 2);
    const auto rest = pattern.substr(type + 1);
    if (token == "slug") {
        for (std::size_t size = name.size() + 1; size-- > 0;) {
            if (matches(rest, name.substr(size))) return true;
        }
        return false;
    }
    const bool is_revision = token == "rev";
    const auto most = is_revision
                          ? count_while(name, [](char c) { return base::is_digit(c) || (c >= 'a' && c <= 'f'); })
                          : count_while(name, base::is_digit);
    for (auto size = most; size >= (is_revision ? k_shortest_hex : 1); --size) {
        if (matches(rest, name.substr(size))) return true;
    }
    return false;
}

}  // namespace

bool is_named_by_template(std::string_view file_name, std::string_view file_template) {
    const auto slash = file_template.rfind('/');
    if (slash != std::string_view::npos) file_template.remove_prefix(slash + 1);
    return matches(file_template, file_name.substr(0, file_name.rfind('.')));
}

bool is_leftover(std::string_view name) {
    // .#x and #x# of Emacs, x~ of many, .x.swp of vi, ._x of macOS.
    return name.starts_with('.') || name.starts_with('#') || name.ends_with('~');
}

std::string shown_directory(const fs::path& directory, const fs::path& working_directory) {
    if (!working_directory.empty()) {
        const auto relative = directory.lexically_normal().lexically_relative(working_directory.lexically_normal());
        if (!relative.empty() && *relative.begin() != "..") return relative == "." ? "" : relative.string() + '/';
    }
    return directory.string() + '/';
}

Directory load_directory(const DirectoryOptions& options) {
    return DirectoryLoader(options).run();
}

}  // namespace srmigrate::revision
