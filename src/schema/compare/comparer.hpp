// SPDX-License-Identifier: Apache-2.0
// What comparing tables and comparing views have in common. Private to schema/compare/compare.
#pragma once

#include "schema/compare/compare.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/property_policy.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::schema {

bool same_names(const std::vector<std::string>& a, const std::vector<std::string>& b);

/// Collects the differences of one object.
class Comparer {
  public:
    Comparer(ObjectName object, const ServerProfile& context, const CompareOptions& options)
        : m_object(std::move(object)), m_context(context), m_options(options) {}

    std::vector<Difference> take() { return std::move(m_differences); }

  protected:
    void add(Aspect aspect, std::string part, std::string from, std::string to) {
        m_differences.push_back({m_object, aspect, std::move(part), std::move(from), std::move(to)});
    }
    void compare_text(Aspect aspect, const std::string& part, const std::string& from, const std::string& to) {
        if (from != to) add(aspect, part, from, to);
    }
    bool whole() const { return m_options.reading == Reading::whole; }
    const ServerProfile& context() const { return m_context; }
    const CompareOptions& options() const { return m_options; }

    void compare_index(const Index& from, const Index& to);
    /// Live and desired properties, both normalised with what equals the absence kept.
    void compare_properties(PropertyOwner owner, const Properties& from, const Properties& to);

  private:
    void compare_property(PropertyOwner owner, const std::string& name, const Properties& from, const Properties& to);

    ObjectName m_object;
    const ServerProfile& m_context;
    const CompareOptions& m_options;
    std::vector<Difference> m_differences;
};

}  // namespace srmigrate::schema
