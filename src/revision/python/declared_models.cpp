// SPDX-License-Identifier: Apache-2.0
#include "revision/python/declared_models.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "revision/python/schema_objects.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::revision {
namespace {

using python::CodePlace;
using python::PyValue;

class ObjectCollector {
  public:
    explicit ObjectCollector(python::PyEvaluator& py) : m_py(py) {}

    void add(const MetaDataObject& metadata) {
        for (const auto* table : metadata.tables)
            add(*table);
    }
    DeclaredObjects finish() && { return std::move(m_result); }

  private:
    void add(const TableObject& table) {
        try {
            const auto value = table.value(m_py);
            DeclaredObject object{.name = table.name, .kind = table.kind, .statements = create_statements(value)};
            object.file = file_of(table.place);
            object.offset = table.place.span.begin;
            object.length = first_line_length(table.place);
            m_result.objects.push_back(std::move(object));
        } catch (const LibraryError& error) {
            m_result.errors.push_back({.message = error.message(), .where = shown(table.place), .hint = error.hint()});
        } catch (const python::PyRaised& raised) {
            m_result.errors.push_back(python::diagnostic_of(raised));
        } catch (const python::PyRefused& refused) {
            m_result.errors.push_back(python::diagnostic_of(refused));
        } catch (const base::Error& error) {
            for (auto diagnostic : error.diagnostics()) {
                if (!diagnostic.where) diagnostic.where = shown(table.place);
                m_result.errors.push_back(std::move(diagnostic));
            }
        }
    }

    static std::optional<base::Place> shown(const CodePlace& place) {
        return place ? std::optional(place.shown()) : std::nullopt;
    }

    // A caret under the begin of a declaration, however many lines it has.
    static std::size_t first_line_length(const CodePlace& place) {
        if (!place) return 1;
        const std::string_view text = place.file->text;
        const auto end = std::min<std::size_t>(text.find('\n', place.span.begin), place.span.end);
        return std::max<std::size_t>(end - place.span.begin, 1);
    }

    std::size_t file_of(const CodePlace& place) {
        const auto name = place ? place.file->shown_file : std::string();
        auto& files = m_result.files;
        const auto found =
            std::find_if(files.begin(), files.end(), [&](const SourceFile& file) { return file.shown_file == name; });
        if (found != files.end()) return static_cast<std::size_t>(found - files.begin());
        files.push_back({.file = place ? place.file->path : std::string(),
                         .shown_file = name,
                         .text = place ? place.file->text : std::string()});
        return files.size() - 1;
    }

    python::PyEvaluator& m_py;
    DeclaredObjects m_result;
};

std::vector<MetaDataObject*> metadatas_in(python::PyEvaluator& py, const PyValue& value, CodePlace place) {
    refuse_unknown(py, value, place);
    if (auto* metadata = value.native<MetaDataObject>()) return {metadata};
    if (value.is_none()) return {};
    const auto* list = value.as_sequence();
    if (list == nullptr) {
        py.refuse(fmt::format("expected a MetaData, or a list of them, got {}", py.type_name(value)), place,
                  "name the metadata: Base.metadata");
    }
    std::vector<MetaDataObject*> all;
    for (const auto& item : *list) {
        for (auto* metadata : metadatas_in(py, item, place))
            all.push_back(metadata);
    }
    return all;
}

DeclaredObjects all_objects(PythonFiles& files) {
    ObjectCollector collector(files.evaluator());
    for (const auto* metadata : files.objects().metadatas)
        collector.add(*metadata);
    return std::move(collector).finish();
}

bool is_dotted_name(std::string_view text) {
    const auto parts = base::split(text, '.');
    return std::all_of(parts.begin(), parts.end(), [](const std::string& part) { return base::is_name(part); });
}

}  // namespace

DeclaredObjects objects_of(PythonFiles& files, const PyValue& metadata, CodePlace place) {
    ObjectCollector collector(files.evaluator());
    PythonFiles::reading([&] {
        for (const auto* each : metadatas_in(files.evaluator(), metadata, place))
            collector.add(*each);
    });
    return std::move(collector).finish();
}

bool names_python_attribute(std::string_view setting) {
    const auto colon = setting.find(':');
    return colon != std::string_view::npos && is_dotted_name(setting.substr(0, colon)) &&
           is_dotted_name(setting.substr(colon + 1));
}

DeclaredObjects read_python_models(const SourceFile& source, const PythonInputs& inputs) {
    auto own = inputs;
    own.home.import_paths.push_back(source.file.parent_path());
    PythonFiles files(std::move(own));
    files.run(source);
    return all_objects(files);
}

DeclaredObjects read_python_package(const std::filesystem::path& directory, const PythonInputs& inputs) {
    auto own = inputs;
    own.home.import_paths.push_back(directory.parent_path());
    PythonFiles files(std::move(own));
    PythonFiles::reading([&] { files.evaluator().import(directory.filename().string()); });
    return all_objects(files);
}

DeclaredObjects read_python_models(std::string_view setting, const PythonInputs& inputs) {
    PythonFiles files(inputs);
    auto& py = files.evaluator();
    const auto colon = setting.find(':');
    PyValue value;
    PythonFiles::reading([&] {
        value = py.import(setting.substr(0, colon));
        for (const auto& name : base::split(setting.substr(colon + 1), '.'))
            value = py.attribute(value, name);
    });
    return objects_of(files, value, {});
}

}  // namespace srmigrate::revision
