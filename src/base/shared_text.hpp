// SPDX-License-Identifier: Apache-2.0
// A text that several values share: copies cost nothing, and its bytes stay where they are as long as one of them
// lives.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace srmigrate::base {

class SharedText {
  public:
    SharedText() : SharedText(std::string()) {}
    SharedText(std::string text) : m_text(std::make_shared<const std::string>(std::move(text))) {}
    SharedText(const char* text) : SharedText(std::string(text)) {}

    const std::string& str() const { return *m_text; }
    operator const std::string&() const { return *m_text; }
    operator std::string_view() const { return *m_text; }

    bool operator==(const SharedText& other) const { return *m_text == *other.m_text; }

  private:
    std::shared_ptr<const std::string> m_text;
};

}  // namespace srmigrate::base
