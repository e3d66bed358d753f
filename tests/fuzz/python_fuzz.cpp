// SPDX-License-Identifier: Apache-2.0
// Any bytes as a file of Python: reading and evaluating it ends in values, in Python's own exception or in a refusal.
#include "python/evaluate/evaluator.hpp"
#include "python/syntax/parser.hpp"
#include "python/syntax/skim.hpp"
#include "python/syntax/source_text.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

using namespace srmigrate::python;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto file = std::make_shared<CodeFile>();
    file->shown_file = "fuzz.py";
    try {
        file->text = decoded_code({reinterpret_cast<const char*>(data), size});
        skim(file->text);
        PyOptions options;
        options.limits = {.steps = 20'000, .depth = 50, .memory = 32U << 20};
        PyEvaluator py(std::move(options));
        const auto& module = py.run(file, "fuzz");
        for (const auto& entry : module.names.entries()) {
            try {
                py.to_repr(entry.value);
            } catch (const PyRefused&) {
            } catch (const PyRaised&) {
            }
        }
    } catch (const PySyntaxError&) {
    } catch (const PyRaised& raised) {
        srmigrate::base::to_text(diagnostic_of(raised));
    } catch (const PyRefused& refused) {
        srmigrate::base::to_text(diagnostic_of(refused));
    }
    return 0;
}
