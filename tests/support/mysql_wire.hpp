// SPDX-License-Identifier: Apache-2.0
// The server's side of the MySQL protocol as bytes, in StarRocks' variant: EOF packets always, the text of an OK packet
// with its length in front (reference §6.1). Knows no sockets.
#pragma once

#include "sql/answer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace srmigrate::tests::wire {

// Capability flags.
inline constexpr std::uint32_t k_long_flag = 0x4;
inline constexpr std::uint32_t k_connect_with_db = 0x8;
inline constexpr std::uint32_t k_protocol_41 = 0x200;
inline constexpr std::uint32_t k_ssl = 0x800;
inline constexpr std::uint32_t k_secure_connection = 0x8000;
inline constexpr std::uint32_t k_plugin_auth = 0x80000;
inline constexpr std::uint32_t k_connect_attrs = 0x100000;
inline constexpr std::uint32_t k_plugin_auth_lenenc = 0x200000;
/// What a StarRocks front end announces, TLS aside. It ignores what the client announces.
inline constexpr std::uint32_t k_capabilities = k_long_flag | k_connect_with_db | k_protocol_41 | k_secure_connection |
                                                k_plugin_auth | k_connect_attrs | k_plugin_auth_lenenc;

inline constexpr std::uint16_t k_more_results_exist = 0x8;
inline constexpr std::size_t k_longest_packet = 0xffffff;

enum class Command : std::uint8_t {
    quit = 0x01,
    init_db = 0x02,
    query = 0x03,
    field_list = 0x04,
    statistics = 0x09,
    process_kill = 0x0c,
    ping = 0x0e,
    change_user = 0x11,
    stmt_prepare = 0x16,
    set_option = 0x1b,
    reset_connection = 0x1f,
};
std::string name_of(std::uint8_t command);  ///< "query", or "command 0x2a" for an unknown one

inline constexpr std::string_view k_native_password = "mysql_native_password";
inline constexpr std::string_view k_clear_password = "mysql_clear_password";

// ---- Payloads
// ---------------------------------------------------------------------------------------------------------

std::string greeting(std::string_view version, std::uint32_t connection_id, std::string_view salt,
                     std::uint32_t capabilities);
std::string auth_switch(std::string_view plugin, std::string_view salt);
std::string ok(const sql::Ok& answer, std::uint16_t status);
std::string error(const sql::ErrorAnswer& answer);
/// Before the handshake is through, an error has no SQLSTATE.
std::string early_error(int number, std::string_view message);
std::string end_of_rows(std::uint16_t status);
std::string column_count(std::size_t count);
std::string column(std::string_view name);
std::string row(const sql::Row& cells);

/// What the client answers to the greeting.
struct Login {
    std::uint32_t capabilities = 0;
    bool wants_tls = false;  ///< the short form that asks for TLS: nothing but capabilities is filled
    std::string user;
    std::string proof;
    std::string database;
    std::string plugin;
};
Login read_login(std::string_view payload);

/// 20 bytes without NUL.
std::string make_salt();
/// What mysql_native_password sends for that password; empty for an empty one.
std::string native_proof(std::string_view password, std::string_view salt);

}  // namespace srmigrate::tests::wire
