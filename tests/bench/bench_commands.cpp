// SPDX-License-Identifier: Apache-2.0
// The program as people start it: seconds and peak memory of start-up, and of commands on projects of 10, 1,000 and
// 10,000 revisions: one line and a chain of diamonds in SQL, and one line in Python. The revision files are in the page
// cache.
#include "base/files.hpp"
#include "bench/print.hpp"
#include "bench/run_command.hpp"
#include "support/temporary_directory.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace {

using srmigrate::base::write_file;
using srmigrate::bench::Cost;
using srmigrate::bench::run_command;

enum class Shape { linear, diamonds, python };  ///< `python`: one line of Python scripts

void write_python_revision(const std::filesystem::path& directory, const std::string& id, const std::string& down) {
    write_file(directory / "m/versions" / (id + "_create.py"),
               fmt::format("\"\"\"create table t{0}\n\nRevision ID: {0}\nRevises: {1}\n"
                           "Create Date: 2026-11-21 11:40:27.089406\n\n\"\"\"\n"
                           "from typing import Sequence, Union\n\nfrom alembic import op\nimport sqlalchemy as sa\n"
                           "from starrocks import *\n\nrevision: str = '{0}'\n"
                           "down_revision: Union[str, Sequence[str], None] = {2}\nbranch_labels = None\n"
                           "depends_on = None\n\n\ndef upgrade() -> None:\n    op.create_table('t{0}',\n"
                           "    sa.Column('id', BIGINT(), nullable=False),\n"
                           "    sa.Column('name', VARCHAR(length=50), nullable=True),\n"
                           "    sa.Column('price', DECIMAL(precision=10, scale=2), nullable=True),\n"
                           "    sa.PrimaryKeyConstraint('id'),\n    starrocks_distributed_by='HASH (id)',\n"
                           "    starrocks_primary_key='id'\n    )\n\n\n"
                           "def downgrade() -> None:\n    op.drop_table('t{0}')\n",
                           id, down, down.empty() ? "None" : '\'' + down + '\''));
}

void write_revision(const std::filesystem::path& directory, const std::string& id, const std::string& down) {
    write_file(directory / "m/versions" / (id + "_create.sql"),
               fmt::format("-- create table t{0}\n--\n-- Revision ID: {0}\n-- Revises: {1}\n"
                           "-- Create Date: 2026-11-21 11:40:27.089406\n\n-- migrate:up\nCREATE TABLE t{0} (\n"
                           "    id BIGINT NOT NULL,\n    name VARCHAR(50),\n    price DECIMAL(10, 2)\n"
                           ") PRIMARY KEY (id) DISTRIBUTED BY HASH (id);\n\n-- migrate:down\nDROP TABLE t{0};\n",
                           id, down));
}

void write_project(const std::filesystem::path& directory, std::size_t revisions, Shape shape) {
    write_file(directory / "alembic.ini", "[alembic]\nscript_location = %(here)s/m\n");
    std::mt19937_64 random(20261121);
    std::vector<std::string> ids;
    for (std::size_t n = 0; n < revisions; ++n) {
        ids.push_back(fmt::format("{:012x}", random() & 0xffffffffffff));
        std::string down;
        if (n > 0 && (shape != Shape::diamonds || n % 3 == 1)) down = ids[n - 1];
        if (n > 0 && shape == Shape::diamonds && n % 3 == 2) down = ids[n - 2];
        if (n > 0 && shape == Shape::diamonds && n % 3 == 0) down = ids[n - 2] + ", " + ids[n - 1];
        (shape == Shape::python ? write_python_revision : write_revision)(directory, ids[n], down);
    }
}

void report(const std::string& what, const Cost& cost) {
    srmigrate::bench::print("{:<44} {:8.4f} s {:7.1f} MB\n", what, cost.seconds, cost.megabytes);
}

}  // namespace

int main() {
    report("--version", run_command({"--version"}, ".", 31));
    report("--help", run_command({"--help"}, ".", 31));
    for (const auto shape : {Shape::linear, Shape::diamonds, Shape::python}) {
        for (const std::size_t revisions : {10, 1000, 10000}) {
            const srmigrate::tests::TemporaryDirectory directory;
            write_project(directory.path(), revisions, shape);
            const std::size_t times = revisions > 1000 ? 5 : 15;
            const auto* name = shape == Shape::linear ? "one line" : shape == Shape::diamonds ? "diamonds" : "Python";
            for (const auto& arguments : {std::vector<std::string>{"heads"},
                                          {"history"},
                                          {"upgrade", "heads", "--sql"},
                                          {"inspect", "--at", "heads"},
                                          {"lint"},
                                          {"test"}}) {
                report(fmt::format("{} {} of {}", fmt::join(arguments, " "), revisions, name),
                       run_command(arguments, directory.path(), times));
            }
        }
    }
}
