// SPDX-License-Identifier: Apache-2.0
// What the readers of model files share: they hand objects over and report what is wrong. Private to read_models.
#pragma once

#include "revision/models/models.hpp"
#include "revision/python/declared_models.hpp"
#include "schema/model/operation.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

class ModelReader {
  public:
    ModelReader(std::string database, VariableValues variables);

    /// Reads a file by its format. The source is kept.
    void read(SourceFile source);

    /// Takes objects that Python files declare. Their sources are kept.
    void add(DeclaredObjects objects);

    /// The file being read.
    const SourceFile& source() const { return m_models.files[m_file]; }
    std::size_t file() const { return m_file; }
    void error(Span span, std::string message, std::string hint = {});
    void error(base::Diagnostic diagnostic);

    const std::string& home() const { return m_models.database; }
    VariableScope variables() const {
        return {.revision = m_declares, .values = m_variables, .undeclared = Undeclared::stays};
    }
    /// Takes the object that `create` asks for, which is a CREATE TABLE, VIEW or MATERIALIZED VIEW. `model` has
    /// everything but name and object.
    void add(schema::Operation create, Model model);
    void add_database(const std::string& name, schema::Properties properties, Span span);

    /// Throws what was reported, if anything.
    Models finish() &&;

  private:
    std::optional<schema::ObjectName> full_name(const schema::ObjectName& name, const Model& model);
    void check_query(const schema::Query& query, const schema::ObjectName& name, const Model& model);
    template <class View>
    void check_characters(const View& view, const Model& model);

    Models m_models;
    VariableValues m_variables;
    Revision m_declares;                               // each of them: models have no header to do so
    std::size_t m_file = 0;                            // index in m_models.files
    std::map<schema::ObjectName, std::size_t> m_seen;  // index in m_models.models
    std::vector<base::Diagnostic> m_errors;
};

void read_sql_models(ModelReader& reader);
void read_yaml_models(ModelReader& reader);
/// The statements of one object that a Python file declares; `model` has its place.
void read_declared_object(ModelReader& reader, const DeclaredObject& object, Model model);

}  // namespace srmigrate::revision
