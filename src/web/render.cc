#include "web/render.h"

#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>

#include <array>
#include <set>

#include "base/result.h"
#include "web_templates.h"
#include "web_words.h"

namespace tenue::web {
namespace {

constexpr std::array<std::string_view, 2> kLanguages = {"fr", "en"};
/// Without this line the engine escapes nothing, and says nothing. So no template has to remember it.
constexpr std::string_view kEscape = "{{%AUTOESCAPE context=\"HTML\"}}\n";

struct Loaded {
  ctemplate::TemplateCache cache;
  std::set<std::string, std::less<>> names;
};
std::unique_ptr<Loaded>& loaded() {
  static std::unique_ptr<Loaded> templates;
  return templates;
}

ctemplate::TemplateString text_of(std::string_view text) { return {text.data(), text.size()}; }

std::string cache_key(std::string_view lang, std::string_view name) {
  return std::string(lang) + "/" + std::string(name);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '{': throw Fault("a text with a {hole} can't stand in a template by its key");
      default: out += c;
    }
  return out;
}

std::string with_words(std::string_view source, std::string_view lang, const Catalogue& words) {
  std::string out;
  for (;;) {
    const auto open = source.find("[[");
    out += source.substr(0, open);
    if (open == std::string_view::npos) return out;
    const auto close = source.find("]]", open);
    if (close == std::string_view::npos) throw Fault("[[ without ]]");
    const std::string key(source.substr(open + 2, close - open - 2));
    if (!words.has(key)) throw Fault("no text for [[" + key + "]]");
    out += escaped(words.say(lang, key));
    source.remove_prefix(close + 2);
  }
}

void load_one(Loaded& into, std::string_view name, std::string_view source, const Catalogue& words) {
  if (const std::string wrong = template_fault(source); !wrong.empty()) throw Fault(wrong);
  for (const auto lang : kLanguages) {
    const std::string text = std::string(kEscape) + with_words(source, lang, words);
    if (!into.cache.StringToTemplateCache(text_of(cache_key(lang, name)), text_of(text), ctemplate::STRIP_BLANK_LINES))
      throw Fault("the template engine refuses it");
  }
  into.names.emplace(name);
}

bool known(std::string_view name) { return loaded() && loaded()->names.find(name) != loaded()->names.end(); }

}  // namespace

Dict::Dict(std::string_view lang)
    : lang_(lang == "fr" ? "fr" : "en"),
      owned_(std::make_unique<ctemplate::TemplateDictionary>(text_of("page"))),
      at_(owned_.get()) {}
Dict::Dict(std::string lang, ctemplate::TemplateDictionary* at) : lang_(std::move(lang)), at_(at) {}
Dict::~Dict() = default;
Dict::Dict(Dict&&) noexcept = default;
Dict& Dict::operator=(Dict&&) noexcept = default;

Dict& Dict::set(std::string_view marker, std::string_view text) {
  at_->SetValue(text_of(marker), text_of(text));
  return *this;
}

Dict& Dict::set_everywhere(std::string_view marker, std::string_view text) {
  at_->SetTemplateGlobalValue(text_of(marker), text_of(text));
  return *this;
}

Dict& Dict::show(std::string_view section) {
  at_->ShowSection(text_of(section));
  return *this;
}

Dict Dict::section(std::string_view section) { return {lang_, at_->AddSectionDictionary(text_of(section))}; }

Dict Dict::include(std::string_view marker, std::string_view template_name) {
  TENUE_CHECK(known(template_name));
  auto* const child = at_->AddIncludeDictionary(text_of(marker));
  child->SetFilename(text_of(cache_key(lang_, template_name)));
  return {lang_, child};
}

const Catalogue& words() {
  static const Catalogue all = [] {
    std::string french, english;
    for (const auto& [path, text] : embedded::web_words())
      (path.ends_with(".fr.txt") ? french : english).append(text).append("\n");
    return Catalogue(french, english);
  }();
  return all;
}

void load_templates() { load_templates(embedded::web_templates(), words()); }

void load_templates(const std::map<std::string_view, std::string_view>& sources, const Catalogue& words) {
  auto fresh = std::make_unique<Loaded>();
  for (const auto& [name, source] : sources) {
    try {
      load_one(*fresh, name, source, words);
    } catch (const Fault& fault) {
      throw Fault("template " + std::string(name) + ": " + fault.what());
    }
  }
  fresh->cache.Freeze();
  loaded() = std::move(fresh);
}

std::string render(std::string_view template_name, const Dict& dict) {
  TENUE_CHECK(known(template_name));
  std::string out;
  // NoLoad: the frozen cache is read without a lock, by all threads.
  TENUE_CHECK(loaded()->cache.ExpandNoLoad(text_of(cache_key(dict.lang_, template_name)), ctemplate::STRIP_BLANK_LINES,
                                           dict.at_, nullptr, &out));
  return out;
}

void put_paragraphs(Dict& dict, std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find("\n\n"), text.size());
    Dict paragraph = dict.section("PARAGRAPH");
    for (auto lines = text.substr(0, end); !lines.empty();) {
      const auto line = lines.substr(0, lines.find('\n'));
      const bool link = line.starts_with("https://") || line.starts_with("http://");
      paragraph.section("LINE").section(link ? "LINK" : "WORDS").set(link ? "HREF" : "TEXT", line);
      lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    }
    text.remove_prefix(std::min(text.size(), end + 2));
  }
}

}  // namespace tenue::web
