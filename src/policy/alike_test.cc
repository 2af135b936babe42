#include "policy/alike.h"

#include <doctest/doctest.h>

#include "policy/policy.h"

using namespace tenue::policy;

TEST_CASE("an address of both speaks for one person, a number only beside the same name, a name for nothing") {
  Record contact;
  const auto add = [&](const char* id, FieldType type, bool identity, bool find) {
    contact.fields.emplace_back();
    auto& field = contact.fields.back();
    field.id = id, field.type = type, field.identity = identity, field.find = find;
  };
  add("name", FieldType::kPersonName, true, false);
  add("phone", FieldType::kPhone, false, true);
  add("mail", FieldType::kMail, false, true);
  using Values = std::map<std::string, std::string>;
  const Values odile{{"name", "Odile Fictive"}, {"phone", "+33639981234"}, {"mail", "odile@fictif.example"}};
  const auto by = [&](const Values& other) {
    const auto* field = shared_field(contact, odile, other);
    return field ? field->id : std::string{};
  };
  CHECK(by({{"name", "O. Fictive"}, {"mail", "odile@fictif.example"}}) == "mail");
  CHECK(by({{"name", "ODILE FICTIVE"}, {"phone", "+33639981234"}}) == "phone");
  CHECK(by({{"name", "Basile Fictif"}, {"phone", "+33639981234"}}).empty());
  CHECK(by({{"phone", "+33639981234"}}).empty());
  CHECK(by({{"name", "Odile Fictive"}, {"phone", "+33639981235"}, {"mail", "autre@fictif.example"}}).empty());
  CHECK(by({}).empty());
}
