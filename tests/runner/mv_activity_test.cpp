// SPDX-License-Identifier: Apache-2.0
// Which materialized views a run made inactive, and how they come back.
#include "run/mv_activity.hpp"

#include "base/text.hpp"
#include "support/engine_session.hpp"

#include <catch2/catch.hpp>

#include <utility>

using namespace srmigrate;
using namespace srmigrate::run;
using srmigrate::tests::EngineSession;

namespace {

/// An engine with two databases, and a session that remembers what was sent.
class Views : public server::Session {
  public:
    Views() : m_engine(engine::ClusterProfile()), m_session(m_engine) {
        for (const auto* statement :
             {"CREATE DATABASE d", "CREATE DATABASE e", "CREATE TABLE d.t (k INT NOT NULL, v INT) DUPLICATE KEY (k)",
              "CREATE MATERIALIZED VIEW d.z REFRESH MANUAL AS SELECT k, v FROM d.t",
              // Named so that the order of names is not that of the views.
              "CREATE MATERIALIZED VIEW e.m REFRESH MANUAL AS SELECT k FROM d.z",
              "CREATE MATERIALIZED VIEW d.a REFRESH MANUAL AS SELECT k FROM e.m",
              "CREATE TABLE d.u (k INT NOT NULL, v INT) DUPLICATE KEY (k)",
              "CREATE MATERIALIZED VIEW d.sync AS SELECT k, sum(v) FROM d.u GROUP BY k"}) {
            server::must(m_session, statement);
            m_session.wait();
        }
    }
    std::vector<server::Answer> query(std::string_view sql) override {
        packets.emplace_back(sql);
        return m_session.query(sql);
    }
    std::uint64_t connection_id() const override { return m_session.connection_id(); }
    std::string name() const override { return m_session.name(); }
    void reset() override {}

    void change(const std::string& statement) {
        server::must(m_session, statement);
        m_session.wait();
    }
    std::vector<ListedView> all() { return list_views(*this, {"d", "e"}); }

    std::vector<std::string> packets;

  private:
    engine::Engine m_engine;
    EngineSession m_session;
};

std::string told(const std::vector<ListedView>& views) {
    std::string text;
    for (const auto& view : views)
        text += view.database + "." + view.name + (view.is_active ? "" : ": " + view.reason) + "\n";
    return text;
}

}  // namespace

TEST_CASE("views of all databases are listed in one packet, and a database that does not exist has none") {
    Views views;
    CHECK(told(views.all()) == "d.a\nd.z\ne.m\n");
    CHECK(views.packets.size() == 1);
    CHECK(told(list_views(views, {"nothing", "e", "none", "d"})) == "e.m\nd.a\nd.z\n");
    CHECK(told(list_views(views, {"nothing"})) == "");
}

TEST_CASE("a run made a view inactive that was active before it, or not there") {
    const ListedView active{.database = "d", .name = "m"};
    const ListedView inactive{.database = "d", .name = "m", .is_active = false, .reason = "base-table dropped: t"};
    const ListedView elsewhere{.database = "e", .name = "m", .is_active = false};
    CHECK(made_inactive({active}, {active}).empty());
    CHECK(made_inactive({active}, {}).empty());
    CHECK(made_inactive({active}, {inactive}) == std::vector{inactive});
    CHECK(made_inactive({}, {inactive}) == std::vector{inactive});
    CHECK(made_inactive({inactive}, {inactive}).empty());
    CHECK(made_inactive({inactive}, {active}).empty());
    CHECK(made_inactive({elsewhere, active}, {elsewhere, inactive}) == std::vector{inactive});
}

TEST_CASE("after a run that died, a view may have been active that is inactive because of what it reads") {
    const ListedView active{.database = "d", .name = "a"};
    const ListedView broken{.database = "d", .name = "b", .is_active = false, .reason = "base-table dropped: t"};
    const ListedView set{.database = "d",
                         .name = "s",
                         .is_active = false,
                         .reason = "user use alter materialized view set status to inactive"};
    const auto before = perhaps_active_before({active, broken, set});
    CHECK(before == std::vector{active, set});
    CHECK(made_inactive(before, {active, broken, set}) == std::vector{broken});
}

TEST_CASE("views become active again in the order in which they read each other") {
    Views views;
    const auto before = views.all();
    views.change("ALTER TABLE d.t MODIFY COLUMN v BIGINT");
    const auto inactive = made_inactive(before, views.all());
    CHECK(told(inactive) ==
          "d.a: base-mv inactive: m\n"
          "d.z: base table schema changed for columns: v\n"
          "e.m: base-mv inactive: z\n");
    views.packets.clear();
    CHECK(reactivate(views, inactive).empty());
    CHECK(base::join(views.packets, "\n") ==
          "ALTER MATERIALIZED VIEW d.z ACTIVE\n"
          "ALTER MATERIALIZED VIEW e.m ACTIVE\n"
          "ALTER MATERIALIZED VIEW d.a ACTIVE");
    CHECK(told(views.all()) == "d.a\nd.z\ne.m\n");
}

TEST_CASE("a view that does not become active again remains, with the server's reason, and so does what reads it") {
    Views views;
    const auto before = views.all();
    views.change("ALTER TABLE d.t DROP COLUMN v");
    const auto left = reactivate(views, made_inactive(before, views.all()));
    CHECK(told(left).starts_with("d.z: Column 'v' cannot be resolved.\ne.m: "));
    CHECK(left.size() == 3);
}

TEST_CASE("views that read each other in a circle, or whose text is not understood, are tried all the same") {
    const auto view = [](const std::string& name, const std::string& text) {
        return ListedView{.database = "d", .name = name, .is_active = false, .text = text};
    };
    Views views;
    views.change("DROP TABLE d.t");
    views.packets.clear();
    const auto left = reactivate(views, {view("a", "CREATE MATERIALIZED VIEW a AS SELECT k FROM z"),
                                         view("z", "CREATE MATERIALIZED VIEW z AS SELECT k FROM d.a"), view("x", "?")});
    CHECK(left.size() == 3);
    CHECK(views.packets.size() == 3);
}
