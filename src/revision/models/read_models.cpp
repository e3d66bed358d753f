// SPDX-License-Identifier: Apache-2.0
#include "revision/models/read_models.hpp"

#include "base/files.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "base/told.hpp"
#include "revision/models/model_reader.hpp"
#include "revision/script/directory.hpp"
#include "schema/model/names.hpp"
#include "sql/kept_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace srmigrate::revision {
namespace {

namespace fs = std::filesystem;

bool is_yaml(const fs::path& file) {
    return file.extension() == ".yaml" || file.extension() == ".yml";
}

bool is_package(const fs::path& directory) {
    std::error_code error;
    return fs::is_regular_file(directory / "__init__.py", error);
}

bool is_model_file(const fs::path& file) {
    return !is_leftover(file.filename().string()) && (file.extension() == ".sql" || is_yaml(file));
}

base::Error cannot_read(const fs::path& path, std::string message, std::string hint) {
    return base::Error(base::Fault::failed, base::Diagnostic{.message = std::move(message),
                                                             .where = base::whole_file(path.string()),
                                                             .hint = std::move(hint)});
}

void collect(const fs::path& directory, std::vector<fs::path>& files) {
    std::error_code error;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        if (it->is_directory(ignored)) {
            if (!is_leftover(it->path().filename().string())) collect(it->path(), files);
        } else if (is_model_file(it->path())) {
            files.push_back(it->path());
        }
    }
    if (error) throw cannot_read(directory, fmt::format("cannot list the directory: {}", error.message()), {});
}

void add_files(const fs::path& path, std::vector<fs::path>& files) {
    std::error_code error;
    if (!fs::exists(path, error)) {
        throw cannot_read(path, "the desired schema does not exist",
                          "correct 'target_metadata': a file or directory of .sql, .yaml or .py files");
    }
    if (!fs::is_directory(path, error) || is_package(path)) {
        files.push_back(path);
        return;
    }
    std::vector<fs::path> found;
    collect(path, found);
    if (found.empty()) {
        throw cannot_read(path, "the directory of the desired schema holds no .sql or .yaml file",
                          "write one, or correct 'target_metadata': a Python package has an __init__.py");
    }
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
}

}  // namespace

ModelReader::ModelReader(std::string database, VariableValues variables) : m_variables(std::move(variables)) {
    m_models.database = std::move(database);
    for (const auto& [name, value] : m_variables)
        m_declares.variables.push_back({.name = name, .default_value = std::nullopt});
}

void ModelReader::add(DeclaredObjects objects) {
    const auto first = m_models.files.size();
    std::move(objects.files.begin(), objects.files.end(), std::back_inserter(m_models.files));
    std::move(objects.errors.begin(), objects.errors.end(), std::back_inserter(m_errors));
    for (const auto& object : objects.objects) {
        m_file = first + object.file;
        read_declared_object(*this, object,
                             {.name = {},
                              .object = {},
                              .session = home(),
                              .file = m_file,
                              .place = {.offset = object.offset, .length = object.length}});
    }
}

void ModelReader::read(SourceFile source) {
    m_models.files.push_back(std::move(source));
    m_file = m_models.files.size() - 1;
    auto& file = m_models.files.back();
    if (auto diagnostic = clean_text(file)) {
        m_errors.push_back(std::move(*diagnostic));
    } else if (is_yaml(file.file)) {
        read_yaml_models(*this);
    } else {
        read_sql_models(*this);
    }
}

void ModelReader::error(Span span, std::string message, std::string hint) {
    base::tell(m_errors, [&] {
        return base::Diagnostic{
            .message = std::move(message), .where = source().place(span.offset, span.length), .hint = std::move(hint)};
    });
}

void ModelReader::error(base::Diagnostic diagnostic) {
    base::tell(m_errors, [&] { return std::move(diagnostic); });
}

std::optional<schema::ObjectName> ModelReader::full_name(const schema::ObjectName& name, const Model& model) {
    if (schema::names_other_catalog(name)) {
        error(model.place, fmt::format("'{}' is in the catalog '{}'", name.name, *name.catalog),
              fmt::format("declare objects of {} only", schema::k_default_catalog));
        return std::nullopt;
    }
    const auto& database = name.database ? *name.database : model.session;
    if (database.empty()) {
        error(model.place, fmt::format("it is not said which database '{}' is in", name.name),
              "write db.name, or name a database in the URL");
        return std::nullopt;
    }
    return schema::ObjectName{std::nullopt, database, name.name};
}

void ModelReader::check_query(const schema::Query& query, const schema::ObjectName& name, const Model& model) {
    for (const auto& read : query.reads) {
        if (read.database || *name.database == model.session) continue;
        m_errors.push_back(
            {.message = fmt::format("'{}' is read without its database, from a view in another one", read.name),
             .where = m_models.place_of_read(model, read),
             .hint = fmt::format("write {}.{}, or whichever database is meant",
                                 model.session.empty() ? *name.database : model.session, read.name)});
    }
}

/// Where the server would keep another query than the one that is written.
template <class View>
void ModelReader::check_characters(const View& view, const Model& model) {
    std::string words = view.name.name + view.comment.value_or("") + view.query.text;
    for (const auto& column : view.columns.value_or(std::vector<schema::ViewColumn>{}))
        words += column.name + column.comment.value_or("");
    if (!sql::cuts_query(words)) return;
    error(model.place, "the view has a character above U+FFFF: StarRocks cuts the text of its query short",
          "write it without that character, also in comments and names");
}

void ModelReader::add(schema::Operation create, Model model) {
    const auto take = [&](auto object) {
        const auto name = full_name(object.name, model);
        if (!name) return;
        if constexpr (requires { object.query; }) {
            check_query(object.query, *name, model);
            check_characters(object, model);
        }
        object.name = {std::nullopt, std::nullopt, name->name};
        model.name = *name;
        model.object = std::move(object);
        const auto [seen, is_new] = m_seen.emplace(*name, m_models.models.size());
        if (is_new) {
            m_models.models.push_back(std::move(model));
            return;
        }
        const auto first = m_models.place_of(m_models.models[seen->second]);
        error(model.place, fmt::format("'{}' is declared a second time", name->name),
              fmt::format("keep one of the two: the other is in {}:{}", first.file, first.line));
    };
    if (auto* table = std::get_if<schema::CreateTable>(&create)) {
        take(std::move(table->table));
    } else if (auto* view = std::get_if<schema::CreateView>(&create)) {
        take(std::move(view->view));
    } else if (auto* materialized = std::get_if<schema::CreateMaterializedView>(&create)) {
        take(std::move(materialized->view));
    }
}

void ModelReader::add_database(const std::string& name, schema::Properties properties, Span span) {
    if (!m_models.databases.emplace(name, std::move(properties)).second) {
        error(span, fmt::format("the database '{}' is declared a second time", name), "keep one of the two");
    }
}

Models ModelReader::finish() && {
    if (!m_errors.empty()) throw base::Error(base::Fault::failed, std::move(m_errors));
    return std::move(m_models);
}

Models read_models(const ModelSource& source) {
    ModelReader reader(source.database, source.variables);
    std::vector<fs::path> files;
    for (const auto& path : source.paths) {
        if (path.is_relative() && names_python_attribute(path.string())) {
            reader.add(read_python_models(path.string(), source.python));
        } else {
            add_files(path, files);
        }
    }
    for (const auto& file : files) {
        if (is_package(file)) {
            reader.add(read_python_package(file, source.python));
            continue;
        }
        SourceFile text{
            .file = file,
            .shown_file = shown_directory(file.parent_path(), source.working_directory) + file.filename().string(),
            .text = base::read_file(file)};
        if (file.extension() == ".py") {
            reader.add(read_python_models(text, source.python));
        } else {
            reader.read(std::move(text));
        }
    }
    if (source.paths.empty() && source.environment_script != nullptr) reader.add(source.environment_script->models());
    return std::move(reader).finish();
}

}  // namespace srmigrate::revision
