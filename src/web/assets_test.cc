#include "web/assets.h"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace tenue;
using namespace tenue::web;

namespace {

/// The value of one custom property.
std::string shade(const std::string& css, const std::string& name) {
  const auto at = css.find("--" + name + ": ");
  return at == std::string::npos ? "" : css.substr(at + name.size() + 4, 7);
}

int distance(const std::string& a, const std::string& b) {
  int most = 0;
  for (std::size_t i = 1; i < 7; i += 2)
    most = std::max(most, std::abs(std::stoi(a.substr(i, 2), nullptr, 16) - std::stoi(b.substr(i, 2), nullptr, 16)));
  return most;
}

Request asking(std::string version, std::string etag = "") {
  Request request;
  request.query.add("v", std::move(version));
  if (!etag.empty()) request.headers.emplace("if-none-match", std::move(etag));
  return request;
}

}  // namespace

TEST_CASE("Firm.ShadesAreThoseDrawnByHandForTwoColours") {
  struct Drawn {
    const char *accent, *second, *deep, *tint, *desk;
  };
  for (const Drawn& drawn : {Drawn{"#1d4291", "#d4452f", "#132c63", "#edf1f9", "#f5f4f1"},
                             Drawn{"#1b6650", "#e0a11b", "#0f4435", "#e9f3ee", "#f1f5f2"}}) {
    const auto css = firm_css(drawn.accent, drawn.second, "enseigne");
    REQUIRE(css);
    CHECK(shade(*css, "accent") == drawn.accent);
    CHECK(shade(*css, "second") == drawn.second);
    CHECK(distance(shade(*css, "deep"), drawn.deep) <= 4);
    CHECK(distance(shade(*css, "tint"), drawn.tint) <= 4);
    CHECK(distance(shade(*css, "desk"), drawn.desk) <= 4);
  }
}

TEST_CASE("Firm.RefusesWhatCantBeReadOrIsNoColour") {
  CHECK_FALSE(firm_css("#e0a11b", "#d4452f", "enseigne"));
  CHECK_FALSE(firm_css("blue", "#d4452f", "enseigne"));
  CHECK_FALSE(firm_css("#1d4291", "#d4452f;}", "enseigne"));
  CHECK_FALSE(firm_css("#1d4291", "#d4452f", "comic"));
}

TEST_CASE("Firm.MeasuresContrastAsTheGuidelinesDo") {
  const auto yellow = firm_css("#e0a11b", "#d4452f", "enseigne"), grey = firm_css("#777777", "#d4452f", "enseigne");
  CHECK(yellow.error().detail.find(" 2.1:1") != std::string::npos);
  CHECK(grey.error().detail.find(" 4.1:1") != std::string::npos);
}

TEST_CASE("Assets.MayBeKeptForEverUnderTheirHashOnly") {
  const std::string href = asset_href("layout.css");
  const std::string version = href.substr(href.find("?v=") + 3);
  const Response named = serve_asset(asking(version), "layout.css");
  CHECK(named.status == 200);
  CHECK(named.header("Content-Type") == "text/css; charset=utf-8");
  CHECK(named.header("Cache-Control").find("immutable") != std::string_view::npos);
  CHECK(serve_asset(asking("old"), "layout.css").header("Cache-Control") == "no-cache");
  CHECK(serve_asset(asking("old", std::string(named.header("ETag"))), "layout.css").status == 304);
  CHECK(serve_asset(asking(version), "counter.js").header("Content-Type") == "text/javascript; charset=utf-8");
  CHECK(serve_asset(asking(version), "../render.cc").status == 404);
}
