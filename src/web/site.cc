#include "web/site.h"

#include "app/app.h"
#include "app/versions.h"

namespace tenue::web {

void ShownLetters::add(const app::LetterText& letter) {
  const std::lock_guard lock(mutex_);
  letters_.insert(letters_.begin(), letter);
  if (letters_.size() > kMost) letters_.pop_back();
}

std::vector<app::LetterText> ShownLetters::newest() const {
  const std::lock_guard lock(mutex_);
  return letters_;
}

std::shared_ptr<const policy::Model> Site::model() const {
  const std::lock_guard lock(mutex_);
  return model_;
}

policy::PageContext Site::page_context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

std::shared_ptr<const policy::Model> Site::published(int version) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto kept = published_.find(version); kept != published_.end()) return kept->second;
  }
  auto compiled = writer.ask([&](vault::Vault& vault) { return app::published_model(vault, version); });
  auto model = compiled ? std::make_shared<const policy::Model>(*std::move(compiled)) : nullptr;
  const std::lock_guard lock(mutex_);
  return published_.emplace(version, std::move(model)).first->second;
}

void Site::refresh(vault::Vault& vault) {
  changes_ = vault.change_number();
  if (!vault.published()) return;
  auto context = app::page_context(vault, &context_);  // this thread alone writes it
  auto model = version_ == vault.version() ? nullptr : std::make_shared<const policy::Model>(vault.model());
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
  if (!model) return;
  version_ = vault.version();
  model_ = std::move(model);
}

std::string terms_href(const policy::Terms& terms, std::string_view lang, std::optional<Date> edition) {
  return terms_way(lang) + "/" + policy::terms_slug(terms) + (edition ? "/" + iso_date(*edition) : std::string{});
}

}  // namespace tenue::web
