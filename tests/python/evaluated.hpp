// SPDX-License-Identifier: Apache-2.0
// What files of Python evaluate to, as text.
#pragma once

#include "python/evaluate/evaluator.hpp"

#include <map>
#include <memory>
#include <string>

namespace srmigrate::tests {

/// repr() of the name `x` after the file `a.py` with that text was run, or the diagnostic.
inline std::string evaluated(const std::string& text, python::PyOptions options = {}) {
    try {
        python::PyEvaluator py(std::move(options));
        const auto file =
            std::make_shared<python::CodeFile>(python::CodeFile{.shown_file = "a.py", .text = text, .path = "/p/a.py"});
        auto& module = py.run(file, "a");
        const auto* value = module.names.find("x");
        if (value == nullptr) return "no x";
        if (const auto* unknown = value->as_unknown()) return "unknown: " + unknown->reason;
        return py.to_repr(*value);
    } catch (const python::PyRaised& raised) {
        return to_text(python::diagnostic_of(raised));
    } catch (const python::PyRefused& refused) {
        return to_text(python::diagnostic_of(refused));
    }
}

/// A project of modules by dotted names; a name that ends in ".__init__" is a package.
inline python::ModuleSource modules_of(std::map<std::string, std::string> files) {
    return [files = std::move(files)](std::string_view dotted) -> std::optional<python::FoundModule> {
        for (const bool package : {false, true}) {
            const auto found = files.find(std::string(dotted) + (package ? ".__init__" : ""));
            if (found == files.end()) continue;
            return python::FoundModule{
                .file = std::make_shared<python::CodeFile>(python::CodeFile{
                    .shown_file = found->first + ".py", .text = found->second, .path = "/p/" + found->first + ".py"}),
                .package = package};
        }
        return std::nullopt;
    };
}

}  // namespace srmigrate::tests
