// SPDX-License-Identifier: Apache-2.0
// Small graphs and expected errors for the tests of the revision graph.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/path.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

namespace srmigrate::tests {

struct DrawnScript {
    std::string id;
    std::vector<std::string> down = {};
    std::vector<std::string> depends_on = {};
    std::vector<std::string> labels = {};
};

inline std::vector<revision::Revision> revisions_of(const std::vector<DrawnScript>& scripts) {
    std::vector<revision::Revision> revisions;
    for (const auto& script : scripts) {
        revision::Revision revision;
        revision.id = script.id;
        revision.down = script.down;
        revision.depends_on = script.depends_on;
        revision.labels = script.labels;
        revision.message = revision.doc = "message of " + script.id;
        revision.file = "/project/versions/" + script.id + ".sql";
        revisions.push_back(std::move(revision));
    }
    return revisions;
}

inline revision::Graph graph_of(const std::vector<DrawnScript>& scripts) {
    return revision::Graph(revisions_of(scripts));
}

/// aaaa <- bbbb <- cccc <- dddd
inline revision::Graph chain() {
    return graph_of({{"aaaa"}, {"bbbb", {"aaaa"}}, {"cccc", {"bbbb"}}, {"dddd", {"cccc"}}});
}

/// base <- fork, then the branches left (l1 <- l2) and right (r1 <- r2).
inline revision::Graph branches() {
    return graph_of({{"base0"},
                     {"fork0", {"base0"}},
                     {"l1", {"fork0"}, {}, {"left"}},
                     {"l2", {"l1"}},
                     {"r1", {"fork0"}, {}, {"right"}},
                     {"r2", {"r1"}}});
}

/// m merges a and b, which both follow x; y follows m.
inline revision::Graph diamond() {
    return graph_of({{"x"}, {"a", {"x"}}, {"b", {"x"}}, {"m", {"a", "b"}}, {"y", {"m"}}});
}

/// Two lines of their own: a1 <- a2 (label app) and s1 <- s2 (label shared); a2 depends on s2, so that s2 is a head
/// that is never a row together with a2.
inline revision::Graph two_lines() {
    return graph_of({{"a1", {}, {}, {"app"}}, {"a2", {"a1"}, {"s2"}}, {"s1", {}, {}, {"shared"}}, {"s2", {"s1"}}});
}

/// What a GraphError says, whole.
struct Failure {
    revision::GraphErrorKind kind;
    std::vector<std::string> names;
    std::string text;
    bool operator==(const Failure&) const = default;
};

template <class Action>
Failure failure_of(Action action) {
    try {
        action();
    } catch (const revision::GraphError& error) {
        return {error.kind(), error.names(), error.what()};
    }
    FAIL("expected a GraphError, got none");
    return {};
}

/// "upgrade a -> b: UPDATE a b; INSERT c" for each step.
inline std::vector<std::string> told(const std::vector<revision::PathStep>& steps) {
    std::vector<std::string> lines;
    for (const auto& step : steps) {
        auto line = revision::log_text(step);
        const char* separator = ": ";
        for (const auto& change : step.changes) {
            line += separator;
            if (const auto* row = std::get_if<revision::InsertRow>(&change)) line += "INSERT " + row->revision;
            if (const auto* row = std::get_if<revision::DeleteRow>(&change)) line += "DELETE " + row->revision;
            if (const auto* row = std::get_if<revision::UpdateRow>(&change)) {
                line += "UPDATE " + row->from + " " + row->to;
            }
            separator = "; ";
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace srmigrate::tests

template <>
struct Catch::StringMaker<srmigrate::tests::Failure> {
    static std::string convert(const srmigrate::tests::Failure& failure) {
        return fmt::format("kind {} {}\n{}", static_cast<int>(failure.kind), failure.names, failure.text);
    }
};
