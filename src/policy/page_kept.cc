// The page's first screen: what is kept, until when, and who sees to it.
#include "policy/page.h"

namespace tenue::policy {
namespace {

int version_number(const Leaf& leaf) { return leaf.context.versions.empty() ? leaf.context.number : leaf.context.versions[0].number; }

/// A tick is drawn only where a proof has run: without one, and for what nobody sees to, the ring stays empty.
Html mark(const Leaf& leaf, const KeptRow& row) {
  Html out;
  const auto& context = leaf.context;
  if (row.by == KeptRow::By::kEngine && context.verified_on) {
    const bool today = context.today == context.verified_on;
    const auto day = today ? leaf.say("mark.today") : leaf.say("mark.on", {{"date", plain_date(*context.verified_on, leaf.lang)}});
    return out.raw("<span class=\"proof\">").text(day).raw("</span>");
  }
  if (row.by == KeptRow::By::kPerson)
    for (const auto& [place, day] : context.signed_on)
      if (place == row.record)
        return out.raw("<span class=\"signed\">").text(leaf.say("mark.signed", {{"date", plain_date(day, leaf.lang)}})).raw("</span>");
  return out.raw("<span class=\"unseen\">").text(leaf.say("mark.none")).raw("</span>");
}

Html verified(const Leaf& leaf) {
  Html out;
  const auto& context = leaf.context;
  if (!context.verified_on) return out.raw("<p><span class=\"unseen\">").text(leaf.say("verified.none")).raw("</span></p>\n");
  const auto key = context.today == context.verified_on ? "verified.today" : "verified.on";
  const auto words = leaf.say(key, {{"date", plain_date(*context.verified_on, leaf.lang)}});
  return out.raw("<p><span class=\"proof\">").text(words).raw("</span></p>\n");
}

Html row(const Leaf& leaf, const KeptRow& kept) {
  Html out;
  out.raw("    <tr role=\"row\" id=\"").text(kept.anchor).raw("\"><th role=\"rowheader\" scope=\"row\">").text(kept.what);
  out.raw("</th><td role=\"cell\" data-is=\"").text(leaf.say("is.why")).raw("\">").text(kept.why);
  out.raw("</td><td role=\"cell\" data-is=\"").text(leaf.say("is.until")).raw("\">").text(kept.until);
  return out.raw("</td><td role=\"cell\">").put(mark(leaf, kept)).raw("</td></tr>\n");
}

/// Where the text of a past version is kept: on the site only.
Html read_it(const Leaf& leaf, const std::string& number) {
  Html out;
  if (leaf.context.base.empty()) return out;
  out.raw(" <a class=\"no-print\" href=\"").text(leaf.context.base).raw("/versions/").text(number).raw("\">").text(leaf.say("versions.read"));
  return out.raw("<span class=\"hidden\"> ").text(leaf.say("versions.which", {{"n", number}})).raw("</span></a>");
}

/// The way to what changed from the version before: on the site only.
Html compare(const Leaf& leaf, const std::string& before, const std::string& number) {
  Html out;
  if (leaf.context.base.empty()) return out;
  out.raw(" <a class=\"no-print\" href=\"").text(leaf.context.base).raw("/versions/").text(before).raw("/").text(number).raw("\">");
  out.text(leaf.say("versions.compare")).raw("<span class=\"hidden\"> ");
  return out.text(leaf.say("versions.with", {{"n", before}})).raw("</span></a>");
}

}  // namespace

Html page_summary(const Leaf& leaf) {
  Html out;
  out.raw("<div class=\"stack\">\n<h1>").text(leaf.say("page.heading")).raw("</h1>\n<p class=\"quiet\">");
  const auto number = std::to_string(version_number(leaf));
  out.text(leaf.say("page.version", {{"n", number}, {"date", plain_date(leaf.model.version.date, leaf.lang)}}));
  if (version_number(leaf) > 1) out.raw(" <a class=\"no-print\" href=\"#versions\">").text(leaf.say("page.changed")).raw("</a>");
  out.raw("</p>\n<div class=\"word\">\n");
  out.put(page_text(leaf, "summary")).raw("</div>\n").put(verified(leaf));
  return out.raw("</div>\n");
}

Html page_kept(const Leaf& leaf) {
  Html out;
  out.raw("<section aria-labelledby=\"durees\">\n<h2 id=\"durees\">").text(leaf.say("kept.heading"));
  out.raw("</h2>\n<div class=\"paper\">\n<table class=\"ledger\" role=\"table\">\n  <caption class=\"hidden\">");
  out.text(leaf.say("kept.caption")).raw("</caption>\n  <thead role=\"rowgroup\"><tr role=\"row\">");
  for (const auto* key : {"column.what", "column.why", "column.until", "column.verified"})
    out.raw("<th role=\"columnheader\" scope=\"col\">").text(leaf.say(key)).raw("</th>");
  out.raw("</tr></thead>\n  <tbody role=\"rowgroup\">\n");
  for (const auto& kept : kept_rows(leaf.model, leaf.lang)) out.put(row(leaf, kept));
  out.raw("  </tbody>\n</table>\n<ul>\n  <li><span class=\"proof\">").text(leaf.say("legend.proof"));
  out.raw("</span></li>\n  <li><span class=\"signed\">").text(leaf.say("legend.signed"));
  out.raw("</span></li>\n  <li><span class=\"unseen\">").text(leaf.say("legend.unseen")).raw("</span></li>\n</ul>\n</div>\n");
  if (const int days = leaf.model.unreadable_days(); days > 0)
    out.raw("<p>").text(leaf.say("kept.backups", {{"days", std::to_string(days)}})).raw("</p>\n");
  return out.raw("</section>\n");
}

Html page_versions(const Leaf& leaf) {
  const auto& context = leaf.context;
  auto versions = context.versions;
  if (versions.empty()) versions.push_back({context.number, leaf.model.version.date, leaf.model.version.what});
  Html out;
  out.raw("<section aria-labelledby=\"versions\">\n<h2 id=\"versions\">").text(leaf.say("versions.heading"));
  out.raw("</h2>\n<ol class=\"line\">\n");
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const auto& version = versions[i];
    const auto number = std::to_string(version.number);
    out.raw("  <li><p>").text(short_date(version.date, leaf.lang)).raw("</p> <p>");
    if (i == 0) out.raw("<b>").text(leaf.say("versions.this", {{"n", number}})).raw("</b>");
    else out.text(leaf.say("versions.past", {{"n", number}}));
    if (!version.what.empty()) out.raw(" ").text(prose(leaf.model, version.what, leaf.lang));
    if (i > 0) out.put(read_it(leaf, number));
    if (i + 1 < versions.size()) out.put(compare(leaf, std::to_string(versions[i + 1].number), number));
    out.raw("</p></li>\n");
  }
  out.raw("</ol>\n<p class=\"no-print\"><small>").text(leaf.say("versions.same_text"));
  if (!leaf.model.hash.empty())
    out.raw(" <span class=\"hash\">").text(leaf.say("versions.hash", {{"hash", leaf.model.hash.substr(0, 16)}})).raw("</span>");
  return out.raw("</small></p>\n</section>\n");
}

}  // namespace tenue::policy
