// SPDX-License-Identifier: Apache-2.0
#include "revision/python/python_files.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "revision/script/directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace srmigrate::revision {
namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& file, const fs::path& directory) {
    if (directory.empty()) return false;
    const auto relative = file.lexically_relative(directory.lexically_normal());
    return !relative.empty() && *relative.begin() != "..";
}

// Files of the project: below its config file, or where its modules are.
python::ReadText texts_of(const PythonHome& home) {
    return [home](const std::string& name) -> std::optional<std::string> {
        const auto file = (home.working_directory / name).lexically_normal();
        const bool ours =
            is_below(file, home.directory) || std::any_of(home.import_paths.begin(), home.import_paths.end(),
                                                          [&](const fs::path& path) { return is_below(file, path); });
        std::error_code error;
        if (!ours || !fs::is_regular_file(file, error)) return std::nullopt;
        return base::read_file(file);
    };
}

// In the order of the names, as pkgutil has it.
std::optional<std::vector<ListedModule>> modules_in(const fs::path& directory) {
    std::error_code error;
    if (!fs::is_directory(directory, error)) return std::nullopt;
    std::vector<ListedModule> modules;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        const auto name = entry.path().stem().string();
        const bool is_package = fs::is_regular_file(entry.path() / "__init__.py", error);
        const bool is_module = entry.path().extension() == ".py" && name != "__init__";
        if (is_package || is_module) modules.push_back({.name = name, .package = is_package});
    }
    std::sort(modules.begin(), modules.end(),
              [](const ListedModule& a, const ListedModule& b) { return a.name < b.name; });
    return modules;
}

auto modules_of(const PythonHome& home) {
    return [home](const std::string& package) -> std::optional<std::vector<ListedModule>> {
        const bool is_directory = package.find('/') != std::string::npos;
        for (const auto& below : home.import_paths) {
            const auto directory =
                is_directory ? fs::path(package).lexically_normal() : below / base::replace_all(package, ".", "/");
            if (is_directory && !is_below(directory, below)) continue;
            if (auto found = modules_in(directory)) return found;
        }
        return std::nullopt;
    };
}

LibraryInputs with_modules(const PythonInputs& inputs) {
    auto given = inputs.given;
    if (!given.list_modules) given.list_modules = modules_of(inputs.home);
    return given;
}

std::function<std::string(const fs::path&)> shown_by(const PythonHome& home) {
    return [home](const fs::path& file) {
        return shown_directory(file.parent_path(), home.working_directory) + file.filename().string();
    };
}

python::PyOptions options_of(const PythonInputs& inputs, PythonLibrary& library) {
    return {.project = python::modules_below(inputs.home.import_paths, shown_by(inputs.home)),
            .libraries = [&library](python::PyEvaluator& py,
                                    std::string_view dotted) { return library.module(py, dotted); },
            .files = texts_of(inputs.home),
            .environment = inputs.environment,
            .unreadable = inputs.unreadable};
}

}  // namespace

PythonFiles::PythonFiles(PythonInputs inputs)
    : m_library(with_modules(inputs)), m_evaluator(options_of(inputs, m_library)) {}

void PythonFiles::reading(const std::function<void()>& body) {
    try {
        body();
    } catch (const python::PyRaised& raised) {
        throw base::Error(base::Fault::failed, python::diagnostic_of(raised));
    } catch (const python::PyRefused& refused) {
        throw base::Error(base::Fault::failed, python::diagnostic_of(refused));
    }
}

python::PyModule& PythonFiles::run(const SourceFile& source) {
    const auto file = std::make_shared<python::CodeFile>(
        python::CodeFile{.shown_file = source.shown_file, .text = source.text, .path = source.file.string()});
    python::PyModule* module = nullptr;
    reading([&] { module = &m_evaluator.run(file, source.file.stem().string()); });
    return *module;
}

}  // namespace srmigrate::revision
