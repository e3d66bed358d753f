// SPDX-License-Identifier: Apache-2.0
// Proof by partitions: the PartitionIds of what a statement works on, written down before it and looked at after it,
// tell whether it took effect where definitions look the same: SWAP, TRUNCATE, REPLACE PARTITION, a drop whose table
// may be made again, INSERT OVERWRITE, CREATE TABLE AS SELECT. Ids come from one counter and move with the data
// (reference §2.6, §4.10); partitions that others add meanwhile have higher ids and are left out.
#pragma once

#include "schema/model/operation.hpp"
#include "schema/undo/proof.hpp"
#include "server/partition_list.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::run {

/// Some partitions of a table.
struct PartitionSubject {
    server::PartitionsOf of;
    std::vector<std::string> partitions;  ///< empty: all
    bool operator==(const PartitionSubject&) const = default;
};

/// Whose ids prove the statement; none for one that is proved otherwise. `database` is that of unqualified names.
std::vector<PartitionSubject> proof_subjects(const schema::Operation& operation, const std::string& database);

using PartitionLists = std::vector<std::optional<std::vector<server::ListedPartition>>>;

/// What to write down before the statement: the highest id, and a short hash for each subject.
std::string partition_ids(const std::vector<PartitionSubject>& subjects, const PartitionLists& lists);

/// What the ids say now. CREATE TABLE AS SELECT: NeitherState where the table is there and was not loaded.
schema::Proof partition_proof(const schema::Operation& operation, const std::vector<PartitionSubject>& subjects,
                              std::string_view recorded, const PartitionLists& now);

/// The lists of the subjects, in one packet where all exist.
PartitionLists read_lists(server::Session& session, const std::vector<PartitionSubject>& subjects);

}  // namespace srmigrate::run
