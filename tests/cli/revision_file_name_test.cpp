// SPDX-License-Identifier: Apache-2.0
#include "cli/project/revision_file_name.hpp"

#include "support/world.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::cli;
using srmigrate::tests::error_of;

TEST_CASE("a revision id is twelve hexadecimal digits") {
    CHECK(revision_id(std::string_view("\x00\x01\xab\xff\x10\x09", 6)) == "0001abff1009");
}

TEST_CASE("a slug is made of the words of the message") {
    struct Case {
        const char* message;
        std::size_t limit;
        const char* slug;
    };
    const auto c = GENERATE(values<Case>({
        {"create account table", 40, "create_account_table"},
        {"This is a REALLY long message, with lots of words", 40, "this_is_a_really_long_message_with_lots_"},
        {"aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde", 40, "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd_"},
        {"fix #12: 'x'", 40, "fix_12_x"},
        {"a_b__c", 40, "a_b__c"},
        {"  ", 40, ""},
        {"", 40, ""},
        {"x y", 1, "x_"},
        {"ab cd", 3, "ab_"},
        {"ab cd ef", 5, "ab_"},
        {"ab cd", 5, "ab_cd"},
        {"Add 表 用户-订单", 40, "add_表_用户_订单"},
        {"添加用户订单表", 4, "添加用户_"},
        {"Größe ÄNDERN", 40, "größe_ändern"},
        {"один ДВА", 40, "один_два"},
        {"日本語 テスト", 40, "日本語_テスト"},
        {"１２ ٣", 40, "１２_٣"},
        {"a/b\\c..d\n", 40, "a_b_c_d"},
    }));
    INFO(c.message);
    CHECK(slug_of(c.message, c.limit) == c.slug);
}

TEST_CASE("a file template is filled in as Python's % operator does it") {
    const LocalTime time{
        .year = 2026, .month = 1, .day = 2, .hour = 3, .minute = 4, .second = 5, .epoch = 1795261227, .utc_offset = {}};
    struct Case {
        const char* file_template;
        const char* stem;
    };
    const auto c = GENERATE(values<Case>({
        {"%(rev)s_%(slug)s", "1975ea_add_表"},
        {"%(year)d_%(month).2d_%(day).2d-%(rev)s", "2026_01_02-1975ea"},
        {"%(year)d/%(month)02d/%(hour).2d%(minute).2d%(second).2d_%(rev)s", "2026/01/030405_1975ea"},
        {"%(year)s-%(month)s", "2026-1"},
        {"%(epoch)s_%(epoch)d", "1795261227_1795261227"},
        {"100%%_%(rev)s", "100%_1975ea"},
        {"%(slug).5s|%(rev)8s|%(rev)-8s|", "add_表|  1975ea|1975ea  |"},
        {"%(month)5.2d|%(month)-4d|%(month)04d", "   01|1   |0001"},
        {"fixed", "fixed"},
    }));
    INFO(c.file_template);
    CHECK(file_stem(c.file_template, "1975ea", "add_表", time) == c.stem);
}

TEST_CASE("a file template that is not understood is refused") {
    const auto message = [](const char* file_template) {
        return error_of([&] { file_stem(file_template, "1975ea", "", {.utc_offset = {}}); });
    };
    const std::string names = "hint: use rev, slug, epoch, year, month, day, hour, minute, second\n";
    CHECK(message("%(revision)s") == "error: unknown name '%(revision)s' in file_template\n" + names);
    CHECK(message("%(moth)d") == "error: unknown name '%(moth)s' in file_template\nhint: did you mean 'month'?\n");
    CHECK(message("%x") == "error: expected '%(name)s' or '%%' after '%' in file_template\n");
    CHECK(message("%(rev") == "error: expected '%(name)s' or '%%' after '%' in file_template\n");
    CHECK(message("%(rev)") == "error: '%(rev)' ends without a letter such as 's' or 'd' in file_template\n");
    CHECK(message("%(rev)d") == "error: '%(rev)' is text and takes 's', not 'd', in file_template\n");
    CHECK(message("%(year)f") == "error: expected 's' or 'd' after '%(year)' in file_template, got 'f'\n");
    CHECK(message("%(year)999999d") == "error: a width in file_template is too large\n");
    CHECK(message("/%(rev)s") ==
          "error: file_template gives '/1975ea', which is no file below the directory of revisions\n");
    CHECK(message("../%(rev)s") ==
          "error: file_template gives '../1975ea', which is no file below the directory of revisions\n");
    CHECK(message("%(slug)s/%(rev)s") ==
          "error: file_template gives '/1975ea', which is no file below the directory of revisions\n");
}
