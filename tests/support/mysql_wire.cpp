// SPDX-License-Identifier: Apache-2.0
#include "support/mysql_wire.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace srmigrate::tests::wire {
namespace {

void put_integer(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>((value >> (8 * i)) & 0xffU);
}

void put_length(std::string& out, std::uint64_t value) {
    if (value < 0xfb) {
        put_integer(out, value, 1);
    } else if (value <= 0xffff) {
        out += '\xfc';
        put_integer(out, value, 2);
    } else if (value <= 0xffffff) {
        out += '\xfd';
        put_integer(out, value, 3);
    } else {
        out += '\xfe';
        put_integer(out, value, 8);
    }
}

void put_text(std::string& out, std::string_view text) {
    put_length(out, text.size());
    out += text;
}

// Takes values off the front; what is missing is zero or empty.
class Reader {
  public:
    explicit Reader(std::string_view rest) : m_rest(rest) {}

    std::uint64_t integer(std::size_t bytes) {
        std::uint64_t value = 0;
        const auto part = take(bytes);
        for (std::size_t i = 0; i < part.size(); ++i) {
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(part[i])) << (8 * i);
        }
        return value;
    }
    std::string_view take(std::size_t bytes) {
        const auto part = m_rest.substr(0, bytes);
        m_rest.remove_prefix(part.size());
        return part;
    }
    std::string_view until_nul() {
        const auto part = m_rest.substr(0, m_rest.find('\0'));
        m_rest.remove_prefix(std::min(part.size() + 1, m_rest.size()));
        return part;
    }
    std::string_view counted() {
        const auto first = integer(1);
        if (first < 0xfb) return take(first);
        return take(integer(first == 0xfc ? 2 : first == 0xfd ? 3 : 8));
    }
    bool empty() const { return m_rest.empty(); }

  private:
    std::string_view m_rest;
};

using Digest = std::array<unsigned char, SHA_DIGEST_LENGTH>;

Digest sha1(std::string_view text) {
    Digest digest{};
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return digest;
}

std::string_view bytes(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::string name_of(std::uint8_t command) {
    switch (static_cast<Command>(command)) {
        case Command::quit:
            return "quit";
        case Command::init_db:
            return "init_db";
        case Command::query:
            return "query";
        case Command::field_list:
            return "field_list";
        case Command::statistics:
            return "statistics";
        case Command::process_kill:
            return "process_kill";
        case Command::ping:
            return "ping";
        case Command::change_user:
            return "change_user";
        case Command::stmt_prepare:
            return "stmt_prepare";
        case Command::set_option:
            return "set_option";
        case Command::reset_connection:
            return "reset_connection";
    }
    return fmt::format("command {:#04x}", command);
}

std::string greeting(std::string_view version, std::uint32_t connection_id, std::string_view salt,
                     std::uint32_t capabilities) {
    std::string out = "\x0a";
    out += version;
    out += '\0';
    put_integer(out, connection_id, 4);
    out += salt.substr(0, 8);
    out += '\0';
    put_integer(out, capabilities & 0xffffU, 2);
    put_integer(out, 33, 1);  // utf8_general_ci
    put_integer(out, 0, 2);   // status: no autocommit bit
    put_integer(out, capabilities >> 16U, 2);
    put_integer(out, salt.size() + 1, 1);
    out.append(10, '\0');
    out += salt.substr(8);
    out += '\0';
    out += k_native_password;
    out += '\0';
    return out;
}

std::string auth_switch(std::string_view plugin, std::string_view salt) {
    std::string out = "\xfe";
    out += plugin;
    out += '\0';
    out += salt;
    out += '\0';
    return out;
}

std::string ok(const sql::Ok& answer, std::uint16_t status) {
    std::string out(1, '\0');
    put_length(out, answer.affected_rows);
    put_length(out, 0);  // last insert id
    put_integer(out, status, 2);
    put_integer(out, answer.warnings, 2);
    if (!answer.info.empty()) put_text(out, answer.info);
    return out;
}

std::string error(const sql::ErrorAnswer& answer) {
    std::string out = "\xff";
    put_integer(out, static_cast<std::uint64_t>(answer.number), 2);
    out += '#';
    out += fmt::format("{:0<5.5}", answer.sqlstate);
    out += answer.message;
    return out;
}

std::string early_error(int number, std::string_view message) {
    std::string out = "\xff";
    put_integer(out, static_cast<std::uint64_t>(number), 2);
    out += message;
    return out;
}

std::string end_of_rows(std::uint16_t status) {
    std::string out = "\xfe";
    put_integer(out, 0, 2);  // warnings
    put_integer(out, status, 2);
    return out;
}

std::string column_count(std::size_t count) {
    std::string out;
    put_length(out, count);
    return out;
}

std::string column(std::string_view name) {
    std::string out;
    put_text(out, "def");
    put_text(out, "");  // schema
    put_text(out, "");  // table
    put_text(out, "");  // its original name
    put_text(out, name);
    put_text(out, name);
    put_length(out, 0x0c);
    put_integer(out, 33, 2);
    put_integer(out, 1024, 4);
    put_integer(out, 0xfd, 1);  // VAR_STRING
    put_integer(out, 0, 2);
    put_integer(out, 0, 1);
    put_integer(out, 0, 2);
    return out;
}

std::string row(const sql::Row& cells) {
    std::string out;
    for (const auto& cell : cells) {
        if (cell) {
            put_text(out, *cell);
        } else {
            out += '\xfb';
        }
    }
    return out;
}

Login read_login(std::string_view payload) {
    Reader reader(payload);
    Login login;
    login.capabilities = static_cast<std::uint32_t>(reader.integer(4));
    reader.take(4 + 1 + 23);
    if (reader.empty() && (login.capabilities & k_ssl) != 0) {
        login.wants_tls = true;
        return login;
    }
    login.user = reader.until_nul();
    login.proof = (login.capabilities & k_plugin_auth_lenenc) != 0 ? reader.counted() : reader.take(reader.integer(1));
    if ((login.capabilities & k_connect_with_db) != 0) login.database = reader.until_nul();
    if ((login.capabilities & k_plugin_auth) != 0) login.plugin = reader.until_nul();
    return login;
}

std::string make_salt() {
    std::string salt(20, '\0');
    RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()), static_cast<int>(salt.size()));
    for (auto& c : salt)
        c = static_cast<char>('!' + static_cast<unsigned char>(c) % 90);
    return salt;
}

std::string native_proof(std::string_view password, std::string_view salt) {
    if (password.empty()) return {};
    const auto once = sha1(password);
    const auto twice = sha1(bytes(once));
    const auto mask = sha1(std::string(salt) + std::string(bytes(twice)));
    std::string proof;
    for (std::size_t i = 0; i < once.size(); ++i)
        proof += static_cast<char>(once[i] ^ mask[i]);
    return proof;
}

}  // namespace srmigrate::tests::wire
