#include "base/log.h"
#include "web/http/http.h"

namespace tenue::web {
namespace {

std::vector<std::string> split_pattern(std::string_view pattern) {
  TENUE_CHECK(pattern.starts_with('/'));
  std::vector<std::string> segments;
  pattern.remove_prefix(1);
  while (!pattern.empty()) {
    const auto end = std::min(pattern.find('/'), pattern.size());
    segments.emplace_back(pattern.substr(0, end));
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return segments;
}

bool is_param(std::string_view segment) { return segment.starts_with(':'); }

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  if (pattern.size() != path.size()) return false;
  for (std::size_t i = 0; i < path.size(); ++i)
    if (is_param(pattern[i]) ? path[i].empty() : pattern[i] != path[i]) return false;
  return true;
}

/// The first segment in which only one of the two is literal decides.
bool more_literal(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (is_param(a[i]) != is_param(b[i])) return is_param(b[i]);
  return false;
}

int status_of_failure() {
  try {
    throw;
  } catch (const Fault&) {
    return 503;
  } catch (const std::exception&) {
    return 500;
  }
}

/// One of the walls: a broken world becomes a page of the firm's like every other problem, without its words.
Response guarded(const std::function<Response()>& answer) {
  try {
    return answer();
  } catch (const std::exception&) {
    const auto status = status_of_failure();
    log(Level::kError, "http.failed", {{"status", std::int64_t{status}}});
    return Response::problem(status);
  }
}

}  // namespace

Router& Router::add(std::string_view method, std::string_view pattern, Handler handler, Opener opener) {
  Route route{std::string(method), split_pattern(pattern), std::move(handler), std::move(opener)};
  for (const Route& other : routes_)
    TENUE_CHECK(other.method != route.method || other.pattern != route.pattern);
  routes_.push_back(std::move(route));
  return *this;
}

Router& Router::on_problem(ProblemPage page) {
  problem_ = std::move(page);
  return *this;
}

Router& Router::hide(std::string_view first, std::function<bool(const Request&)> whom) {
  hidden_ = first;
  hidden_from_ = std::move(whom);
  return *this;
}

std::vector<std::pair<std::string, std::string>> Router::routes() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const Route& route : routes_) {
    std::string pattern;
    for (const auto& segment : route.pattern) pattern += "/" + segment;
    out.emplace_back(route.method, pattern.empty() ? "/" : pattern);
  }
  return out;
}

const Router::Route* Router::find(const Request& request, Params& params, std::string& allowed) const {
  const Route* best = nullptr;
  if (hidden_from_ && !request.segments.empty() && request.segments.front() == hidden_ && hidden_from_(request)) return nullptr;
  for (const Route& route : routes_) {
    if (!matches(route.pattern, request.segments)) continue;
    if (route.method != request.method) {
      if (allowed.find(route.method) != std::string::npos) continue;
      allowed += (allowed.empty() ? "" : ", ") + route.method + (route.method == "GET" ? ", HEAD" : "");
    } else if (best == nullptr || more_literal(route.pattern, best->pattern)) {
      best = &route;
    }
  }
  if (best == nullptr) return nullptr;
  for (std::size_t i = 0; i < best->pattern.size(); ++i)
    if (is_param(best->pattern[i])) params.emplace(best->pattern[i].substr(1), request.segments[i]);
  return best;
}

Response Router::handle(const Request& request) const {
  const auto answer = [&]() -> Response {
    Params params;
    std::string allowed;
    const Route* route = find(request, params, allowed);
    if (route == nullptr && !allowed.empty()) return Response::problem(405).set("Allow", allowed);
    if (route == nullptr) return Response::not_found();
    return route->handler(request, params);
  };
  return with_page(request, guarded(answer));
}

Opened Router::open(const Request& head) const {
  std::shared_ptr<BodyTaker> taker;
  auto response = guarded([&]() -> Response {
    Params params;
    std::string allowed;
    const Route* route = find(head, params, allowed);
    if (route == nullptr) return Response::problem(allowed.empty() ? 404 : 405);
    if (!route->opener) return Response::problem(415);
    auto opened = route->opener(head, params);
    if (auto* refusal = std::get_if<Response>(&opened)) return std::move(*refusal);
    taker = std::get<std::shared_ptr<BodyTaker>>(opened);
    return {};
  });
  if (taker) return taker;
  return with_page(head, std::move(response));
}

Response Router::problem(const Request* request, int status) const {
  return problem_ ? problem_(request, status) : Response::problem(status);
}

Response Router::with_page(const Request& request, Response response) const {
  if (response.status < 400 || !response.body.empty() || !problem_) return response;
  Response page = problem_(&request, response.status);
  page.status = response.status;
  for (auto& [name, value] : response.headers) page.headers.emplace_back(std::move(name), std::move(value));
  return page;
}

}  // namespace tenue::web
