// SPDX-License-Identifier: Apache-2.0
// A project in a temporary directory, for tests of the real program.
#pragma once

#include "base/text.hpp"
#include "support/run_program.hpp"
#include "support/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

/// "done: 2 revisions in 0.3 s, now at b1" without the time, which differs from run to run.
inline std::string without_duration(const std::string& text) {
    static const std::regex k_done("(done: [0-9]+ revisions?) in [^,\\n]+, now");
    return std::regex_replace(text, k_done, "$1, now");
}

struct Project : World {
    std::map<std::string, std::string> program_variables;

    explicit Project(std::string_view more_keys = "") { config(more_keys); }

    /// alembic.ini with script_location = migrations and more keys.
    void config(std::string_view more_keys) const {
        file("alembic.ini", fmt::format("[alembic]\nscript_location = %(here)s/migrations\n{}", more_keys));
        std::filesystem::create_directories(directory.path() / "migrations/versions");
    }

    /// migrations/versions/<id>_<message>.sql. `more` are header lines such as "Branch Labels: x\n".
    void script(const std::string& id, const std::string& down, const std::string& message,
                const std::string& more = "",
                const std::string& body = "-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 2;\n") const {
        std::string header = fmt::format(
            "{}\n\nRevision ID: {}\nRevises: {}\nCreate Date: 2026-11-21 11:40:27.089406\n{}", message, id, down, more);
        std::string text;
        for (const auto& line : base::split(header, '\n'))
            text += line.empty() ? "--\n" : fmt::format("-- {}\n", line);
        file(fmt::format("migrations/versions/{}_{}.sql", id, base::replace_all(message, " ", "_")),
             text.substr(0, text.size() - 3) + "\n" + body);
    }

    /// The files below a directory, in the order of their names, relative to it.
    std::vector<std::string> files(const std::string& below) const {
        std::vector<std::string> names;
        const auto root = (directory.path() / below).lexically_normal();
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
            if (entry.is_regular_file()) names.push_back(entry.path().lexically_relative(root).string());
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    /// What srmigrate says; its temporary directory is written as DIR.
    Finished run(std::vector<std::string> arguments, Stage stage = Stage::pipes) const {
        auto result = run_srmigrate(std::move(arguments), directory.path(), program_variables, stage);
        result.out = base::replace_all(result.out, directory.path().string(), "DIR");
        result.err = without_duration(base::replace_all(result.err, directory.path().string(), "DIR"));
        return result;
    }

    /// Splits at blanks.
    Finished run(std::string_view line) const { return run(base::split_list(line, ' ')); }
};

/// The body of a script that runs the statements.
inline std::string up_section(const std::vector<std::string>& statements) {
    return fmt::format("-- migrate:up\n{};\n", fmt::join(statements, ";\n"));
}

/// A project on an embedded engine, whose first revision a1 makes the table t.
struct EmbeddedProject : Project {
    EmbeddedProject() : Project("sqlalchemy.url = embedded:dev.sql\n") {
        script("a1", "", "first", "",
               "-- migrate:up\nCREATE TABLE t (k BIGINT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);\n\n"
               "-- migrate:down\nDROP TABLE t;\n");
    }
};

/// What every command says first that opens the engine of an EmbeddedProject.
inline const std::string k_embedded_story = "embedded engine DIR/dev.sql: no server is touched\n";

/// A command that did its work on an EmbeddedProject.
inline Finished says(const std::string& out, const std::string& err = k_embedded_story) {
    return {.exit_code = 0, .out = out, .err = err};
}

}  // namespace srmigrate::tests
