/// Fields as people fill them: the widget follows the field's type. Shared by every form that staff see.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "policy/policy.h"
#include "vault/vault.h"
#include "web/http/http.h"
#include "web/render.h"

namespace tenue::web {

struct Option {
  std::string value, label;
  std::string key;     ///< the mark of the key that chooses it; "" = none
  std::string remark;  ///< quiet words after the label
  bool chosen = false;
  std::string href{};  ///< where what it names can be read; "" = nowhere
};
struct Input {
  enum class Kind { kLine, kLong, kOne, kMany, kFile };
  Kind kind = Kind::kLine;
  std::string name, label, hint, aside_hint;  ///< aside_hint stands beside the label
  std::string value, wrong;                   ///< wrong: the message at the field
  std::string type = "text", mode;            ///< of <input>
  bool several = false;                       ///< kFile: more than one
  bool needed = false, brief = false, tall = false, focus = false;
  std::vector<Option> options;
};
/// `value`: what was typed, or the normal form of what is stored. Roles and links need their options from the caller.
Input input_of(const policy::Field& field, const std::string& name, const std::string& value, std::string_view lang);
/// As one types it in `lang`, to be corrected: what policy::normalise takes back to the same normal form.
std::string typed(const policy::Field& field, const std::string& normal, std::string_view lang);
void put_input(Dict& dict, std::string_view marker, const Input& input);
/// What one field of a record says, line by line: a section FACT.
void put_fact(Dict& dict, std::string_view label, std::string_view text);
/// The summary on top (GOV.UK): one link per input with a message. Nothing where there is none.
void put_errors(Dict& dict, std::string_view marker, const std::vector<Input>& inputs);

/// The message for a refusal of the vault or of policy::normalise: by its key if there is one for it, else by its code.
std::string message(const Error& error, std::string_view lang);
/// Marks the inputs at fault; what names no input is given back.
std::vector<Error> mark(std::vector<Input>& inputs, const vault::Refusals& refusals, std::string_view lang);
/// "Sur quelle preuve ?": asked below `fields`, which change on one only.
Input proof_input(const std::vector<const policy::Field*>& fields, std::string_view chosen, std::string_view lang);
/// Adds the boxes of the terms that an answer to these inputs may bring a record of this type under, each with a link to its
/// text, save editions that were `agreed` to. Of a `fresh` record also those that every such record is under.
void add_terms(std::vector<Input>& inputs, const policy::Model& model, const policy::Record& type, const std::vector<vault::Agreement>& agreed, bool fresh,
               const Fields& form, std::string_view lang);
/// Takes what stands behind the act out of the values sent.
vault::Backing take_backing(vault::Values& values);

/// Whether something came that the form does not ask: it is refused whole (422), never left out in silence.
bool has_unasked(const Fields& form, const std::vector<Input>& inputs);
/// What came for inputs of files goes into the values, by its ids, and into the backing. True: something is wrong with one, and is
/// said at its input.
bool take_files(const Request& request, std::vector<Input>& inputs, vault::Values& values, vault::Backing& backing, std::string_view lang);
/// The values sent for fields named as such, several check boxes joined by ','.
vault::Values sent(const Fields& form, const std::vector<Input>& inputs);

}  // namespace tenue::web
