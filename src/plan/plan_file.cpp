// SPDX-License-Identifier: Apache-2.0
#include "plan/plan_file.hpp"

#include "base/diagnostic.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"

#include <fmt/format.h>

namespace srmigrate::plan {
namespace {

using base::Json;

constexpr int k_plan_format = 1;
constexpr std::size_t k_id_digits = 12;  // the journal has no room for more
constexpr std::string_view k_make_anew = "make it anew with 'srmigrate plan … -o FILE'";

base::Error unusable(const std::string& file, std::string message, std::string hint = std::string(k_make_anew)) {
    return base::Error(
        base::Fault::failed,
        base::Diagnostic{.message = std::move(message), .where = base::whole_file(file), .hint = std::move(hint)});
}

std::string digest_of(Json json) {
    json.erase("digest");
    return base::sha256_hex(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json parsed(std::string_view text, const std::string& file) {
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        const bool is_at_end = text.find('{') != std::string_view::npos && error.byte > text.size();
        throw unusable(file, is_at_end ? "the plan was cut short: it ends in the middle" : "this is no plan file");
    }
}

}  // namespace

std::string id_of(const PlanFile& file) {
    return file.digest.substr(0, k_id_digits);
}

WrittenPlan write_plan(const Pins& pins, std::string_view tool, const Json& shown) {
    Json json;
    json["srmigrate_plan"] = k_plan_format;
    json["tool"] = tool;
    json["pins"] = to_json(pins);
    json["plan"] = shown;
    const auto digest = digest_of(json);
    json["digest"] = digest;
    return {.text = json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n", .digest = digest};
}

PlanFile read_plan(std::string_view text, const std::string& file) {
    const auto json = parsed(text, file);
    if (!json.is_object() || !json.contains("srmigrate_plan")) throw unusable(file, "this is no plan file");
    if (json["srmigrate_plan"] != k_plan_format) {
        throw unusable(
            file,
            fmt::format("the plan has format {}, this program knows {}", json["srmigrate_plan"].dump(), k_plan_format),
            "run it with the version of srmigrate that made it, or make it anew");
    }
    if (json.value("digest", Json()) != digest_of(json)) {
        throw unusable(file, "the plan was edited after it was made: its digest is another");
    }
    try {
        return {.pins = pins_of(json.at("pins")), .digest = json.at("digest").get<std::string>()};
    } catch (const Json::exception&) {
        throw unusable(file, "the plan lacks a part that it has to have");
    }
}

}  // namespace srmigrate::plan
