// SPDX-License-Identifier: Apache-2.0
// An evaluator for the files of a project: its modules are found on disk, its libraries are tables, and files beside it
// may be read. Nothing is run, nothing is written.
#pragma once

#include "python/evaluate/evaluator.hpp"
#include "revision/file/python_home.hpp"
#include "revision/file/source_file.hpp"
#include "revision/python/library.hpp"

#include <functional>
#include <memory>

namespace srmigrate::revision {

struct PythonInputs {
    PythonHome home;
    LibraryInputs given;
    python::ReadVariable environment = {};  ///< without it each variable of the environment is unknown
    python::Unreadable unreadable = python::Unreadable::refuses;
};

class PythonFiles {
  public:
    explicit PythonFiles(PythonInputs inputs);

    /// Runs the top level of a file. Throws base::Error with what Python would raise, or what cannot be read.
    python::PyModule& run(const SourceFile& source);
    /// Runs `body`; what Python would raise, or what cannot be read, becomes one base::Error.
    static void reading(const std::function<void()>& body);

    python::PyEvaluator& evaluator() { return m_evaluator; }
    PythonLibrary& objects() { return m_library; }

  private:
    PythonLibrary m_library;
    python::PyEvaluator m_evaluator;
};

}  // namespace srmigrate::revision
