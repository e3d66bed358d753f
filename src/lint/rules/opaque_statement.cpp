// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <string>

namespace srmigrate::lint {
namespace {

Hits find_opaque_statement(const StatementVisit& visit) {
    const auto* const opaque = visit.as<schema::Opaque>();
    if (opaque == nullptr) return {};
    return {{.message = opaque->kind.empty() ? std::string("the statement is not understood")
                                             : fmt::format("{} is not looked into", opaque->kind),
             .hint = "try it on a test server: it is sent as it is",
             .object = opaque->object ? visit.shown(*opaque->object) : std::string()}};
}

}  // namespace

constinit const Rule opaque_statement{
    .name = "opaque-statement",
    .group = RuleGroup::scripts,
    .level = LintLevel::notice,
    .check = StatementRule{RuleSections::both, find_opaque_statement},
    .summary = "A statement that srmigrate sends without understanding it.",
    .why = "Nothing is known of what it does, nor of the object that it names from there on.",
    .before = "",
    .bad = {"CREATE ROLE reader;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE ROLE reader\""},
    .good = {"CREATE DATABASE reading;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE DATABASE reading\""}};

}  // namespace srmigrate::lint
