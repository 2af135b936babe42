#include "web/public/doors.h"

#include <algorithm>

#include "web/public/questions.h"
#include "web/public/ways.h"

namespace tenue::web::visitor {

const policy::Form* doors_form(const policy::Model& model) {
  const auto* form = model.form(model.desk.doors_form);
  return form && is_public(*form) ? form : nullptr;
}

std::vector<Door> doors(const policy::Model& model, std::string_view lang) {
  const auto* form = doors_form(model);
  if (!form) return {};
  const auto way = Ways(lang).form(*form);
  const auto all = questions(model, *form, lang);
  const auto choice = std::ranges::find_if(all, [&](const Question& question) { return question.path == model.desk.doors_field && question.kind == Question::Kind::kOne; });
  if (choice == all.end()) return {{way, form->label.in(lang)}};
  std::vector<Door> out;
  for (const auto& option : choice->options) out.push_back({way + "?" + choice->name + "=" + std::to_string(out.size() + 1), option.label});
  return out;
}

}  // namespace tenue::web::visitor
