#include <doctest/doctest.h>

#include "base/bytes.h"
#include "web/http/http.h"

using namespace tenue;
using namespace tenue::web;

namespace {

RawRequest raw_get(std::string target) {
  RawRequest raw;
  raw.method = "GET";
  raw.target = std::move(target);
  raw.headers = {{"Host", "sos-serrurier.localhost:8080"}};
  raw.peer = "192.0.2.7";
  return raw;
}

RawRequest raw_post(std::string body, std::string type = "application/x-www-form-urlencoded") {
  RawRequest raw = raw_get("/form");
  raw.method = "POST";
  raw.headers.emplace_back("Content-Type", std::move(type));
  raw.body = std::move(body);
  return raw;
}

int refusal(RawRequest raw) {
  const auto request = read_request(std::move(raw));
  return request ? 0 : request.error();
}

Request request_for(std::string target) { return read_request(raw_get(std::move(target))).value(); }

}  // namespace

TEST_CASE("Form.KeepsOrderRepetitionsAccentsAndPlainLineEnds") {
  const auto fields = parse_urlencoded("a=1&b=%C3%A9t%C3%A9+%2B&a=2&text=one%0D%0Atwo&empty=&alone");
  REQUIRE(fields);
  CHECK(fields->get("a") == "1");
  CHECK(fields->all("a") == std::vector<std::string_view>{"1", "2"});
  CHECK(fields->get("b") == "été +");
  CHECK(fields->get("text") == "one\ntwo");
  CHECK(fields->has("empty"));
  CHECK(fields->has("alone"));
  CHECK_FALSE(fields->has("other"));
}

TEST_CASE("Form.RefusesBrokenEncodings") {
  for (const char* text : {"a=%", "a=%4", "a=%zz", "a=%ff", "a=%c3", "a=%ed%a0%80", "a=%00", "%c0%af=1", "a=%1b"})
    CHECK_FALSE(parse_urlencoded(text));
}

TEST_CASE("Form.RefusesTooManyNames") {
  std::string text;
  for (int i = 0; i < 501; ++i) text += "a=1&";
  CHECK_FALSE(parse_urlencoded(text));
}

TEST_CASE("Form.EncodingAndDecodingAgree") {
  const std::string text = "14 rue de l’Exemple & Cie = 100 % / ?";
  CHECK(percent_decode(percent_encode(text)).value() == text);
}

TEST_CASE("Request.ReadsPathQueryHostAndCookies") {
  RawRequest raw = raw_get("/bureau/%C3%A9t%C3%A9/7?n=3&q=a%20b");
  raw.headers.emplace_back("Cookie", "__Host-s=abc; x=1; __Host-s=evil");
  const Request request = read_request(raw).value();
  CHECK(request.path == "/bureau/été/7");
  CHECK(request.segments == std::vector<std::string>{"bureau", "été", "7"});
  CHECK(request.query.get("q") == "a b");
  CHECK(request.host == "sos-serrurier.localhost");
  CHECK(request.origin == "http://sos-serrurier.localhost:8080");
  CHECK(request.cookie("__Host-s") == "abc");
}

TEST_CASE("Request.RefusesPathsThatMeanTwoThings") {
  for (const char* target : {"/a//b", "/a/../b", "/a/%2e%2e/b", "/a%2fb", "/./a", "/%00", "/a%5cb", "/%ff", "/%zz", "*",
                             "http://elsewhere.example/", "", "/a?b=%"})
    CHECK_MESSAGE(refusal(raw_get(target)) == 400, target);
}

TEST_CASE("Request.RefusesHostsMissingTwiceOrStrange") {
  RawRequest none = raw_get("/");
  none.headers.clear();
  CHECK(refusal(none) == 400);
  RawRequest twice = raw_get("/");
  twice.headers.emplace_back("host", "other.example");
  CHECK(refusal(twice) == 400);
  for (const char* host : {"", "a b", "a/b", "a:80x", "a@b", "[::1"}) {
    RawRequest raw = raw_get("/");
    raw.headers[0].second = host;
    CHECK_MESSAGE(refusal(raw) == 400, host);
  }
}

TEST_CASE("Request.ReadsFormsAndJsonAndRefusesOtherBodies") {
  CHECK(read_request(raw_post("name=Odette+Fictive"))->form.get("name") == "Odette Fictive");
  CHECK(read_request(raw_post("a=1", "Application/X-WWW-Form-Urlencoded; charset=UTF-8"))->form.get("a") == "1");
  CHECK(refusal(raw_post("{}", "application/json")) == 0);
  CHECK(refusal(raw_post("{\xff}", "application/json")) == 400);
  CHECK(refusal(raw_post("--x", "multipart/form-data; boundary=x")) == 415);
  CHECK(refusal(raw_post("a=1", "text/plain")) == 415);
  CHECK(refusal(raw_post("a=%f")) == 400);
}

TEST_CASE("Request.RefusesUnknownMethods") {
  RawRequest raw = raw_get("/");
  raw.method = "BREW";
  CHECK(refusal(raw) == 501);
}

TEST_CASE("Request.HearsAProxyOnlyWhenTrustedAndLocal") {
  RawRequest raw = raw_get("/");
  raw.peer = "127.0.0.1";
  raw.headers.emplace_back("X-Forwarded-For", "203.0.113.9, 198.51.100.4");
  raw.headers.emplace_back("X-Forwarded-Proto", "https");
  const Request untrusted = read_request(raw).value();
  CHECK(untrusted.remote == "127.0.0.1");
  CHECK_FALSE(untrusted.secure);
  raw.trusted_proxy = true;
  const Request trusted = read_request(raw).value();
  CHECK(trusted.remote == "198.51.100.4");
  CHECK(trusted.secure);
  CHECK(trusted.origin == "https://sos-serrurier.localhost:8080");
  raw.peer = "192.0.2.7";
  CHECK(read_request(raw)->remote == "192.0.2.7");
}

TEST_CASE("Request.PrefersFrenchUnlessEnglishComesFirst") {
  const auto with = [](const char* accept) {
    RawRequest raw = raw_get("/");
    raw.headers.emplace_back("Accept-Language", accept);
    return std::string(read_request(raw)->preferred_language());
  };
  CHECK(with("en-GB,en;q=0.9,fr;q=0.8") == "en");
  CHECK(with("de, fr-FR;q=0.8, en;q=0.5") == "fr");
  CHECK(with("de") == "fr");
}

TEST_CASE("Router.LiteralWinsOverNameWhateverTheOrder") {
  Router router;
  const auto says = [](std::string word) {
    return [word](const Request&, const Params& params) {
      const auto id = params.find("id");
      return Response::text(word + (id == params.end() ? "" : ":" + id->second));
    };
  };
  router.get("/jobs/:id", says("one")).get("/jobs/new", says("new")).get("/", says("home")).post("/jobs", says("add"));
  CHECK(router.handle(request_for("/")).body == "home");
  CHECK(router.handle(request_for("/jobs/new")).body == "new");
  CHECK(router.handle(request_for("/jobs/7K2-QM4")).body == "one:7K2-QM4");
  CHECK(router.handle(request_for("/jobs/")).status == 404);
  CHECK(router.handle(request_for("/nowhere")).status == 404);
  const Response wrong_method = router.handle(request_for("/jobs"));
  CHECK(wrong_method.status == 405);
  CHECK(wrong_method.header("allow") == "POST");
}

TEST_CASE("Router.ListsItsRoutesAsTheyWereAdded") {
  Router router;
  const auto ok = [](const Request&, const Params&) { return Response::text("ok"); };
  router.get("/", ok).get("/jobs/:id", ok).post("/jobs/:id", ok);
  CHECK(router.routes() == std::vector<std::pair<std::string, std::string>>{{"GET", "/"}, {"GET", "/jobs/:id"}, {"POST", "/jobs/:id"}});
}

TEST_CASE("Router.ProblemsGetTheirPage") {
  Router router;
  router.get("/secret", [](const Request&, const Params&) { return Response::forbidden(); })
      .on_problem([](const Request*, int status) { return Response::html("page " + std::to_string(status)); });
  const Response refused = router.handle(request_for("/secret"));
  CHECK(refused.status == 403);
  CHECK(refused.body == "page 403");
}

TEST_CASE("Response.SecurityHeadersLeaveNoWallOut") {
  Response response = Response::html("x");
  add_security_headers(response, true);
  CHECK(response.header("content-security-policy").find("default-src 'none'") == 0);
  CHECK(response.header("X-Content-Type-Options") == "nosniff");
  CHECK(response.header("Cache-Control") == "no-store");
  CHECK(response.header("Strict-Transport-Security") != "");
  Response plain = Response::html("x").set("Cache-Control", "max-age=1");
  add_security_headers(plain, false);
  CHECK(plain.header("Strict-Transport-Security") == "");
  CHECK(plain.header("Cache-Control") == "max-age=1");
}

TEST_CASE("Response.CookiesAreOfThisHostAndThisBrowserSession") {
  CHECK(set_cookie("s", "abc", SameSite::kStrict) == "__Host-s=abc; Path=/; Secure; HttpOnly; SameSite=Strict");
  CHECK(drop_cookie("s").find("Max-Age=0") != std::string::npos);
}
