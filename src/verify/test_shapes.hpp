// SPDX-License-Identifier: Apache-2.0
// The keys of test files, written down once: the reader checks against them, docs/test.schema.json is printed from
// them.
#pragma once

#include "revision/vocabulary/vocabulary.hpp"

#include <span>
#include <string_view>

namespace srmigrate::verify {

/// What stands under keys whose values are mappings.
enum class TestPart {
    test,
    server,
    seed,
    run,
    expectation,
    table,
    table_column,
    object,
    created,
    cost,
    jobs,
    refusal,
    step,
    skip_if,
};

/// What a value is made of.
enum class TestValueKind {
    text,
    texts,     ///< a list of lists of plain values
    row_maps,  ///< a list of mappings from columns to values
    boolean,
    number,
    part,     ///< a mapping with the keys of another part
    parts,    ///< a list of them
    columns,  ///< a mapping from column names to the keys of a column
};

struct TestKey {
    revision::Field field;
    TestValueKind kind = TestValueKind::text;
    TestPart part = TestPart::test;  ///< of part, parts and columns
};

struct TestShape {
    TestPart part;
    revision::Shape shape;
    std::span<const TestKey> keys;  ///< those of the shape, in its order
};

std::span<const TestShape> test_shapes();
const TestShape& test_shape(TestPart part);

}  // namespace srmigrate::verify
