/// The words of each letter, as things are now. Private to this folder. Functions run on the vault's thread.
#pragma once
#include <string>

#include "app/letters.h"
#include "app/whose.h"

namespace tenue::app {

/// The frame of every letter: a greeting, then what is not "", a blank line between. Pure.
std::string framed(std::string_view lang, std::initializer_list<std::string> paragraphs);
/// The firm, and how it is reached. Pure.
std::string signature(const policy::Model& model);

/// What the policy words: to the person, or to the firm (`to`).
LetterText mail_words(vault::Vault& vault, const PostOffice& office, const Letter& letter, const policy::MailTemplate& mail);
/// To the firm: somebody asks for something. Of requests about data that nobody has seen several are told in one.
LetterText alert_words(vault::Vault& vault, const PostOffice& office, const Letter& letter, const std::string& type, std::size_t unseen_requests);
/// Of a request about data: to the person, that it arrived; to whoever answers, that it is due or late; to who administers, that nobody answers.
LetterText request_words(vault::Vault& vault, const PostOffice& office, const Letter& letter);

/// Whether the activity may write to that person (`whose`) about the record: alive, not frozen, not opposed to it, and where it
/// rests on consent, with hers.
bool may_hear(vault::Vault& vault, const Whose& whose, RecordId record, const std::string& activity);
/// Where letters about that record may go, that of the next one first: of the record, its links, those above; where there is none, of each
/// person of a company. `activity`: only who may hear of it; "" = whoever may have had one.
std::vector<std::string> addresses_of(vault::Vault& vault, SubjectId subject, RecordId record, const std::string& activity = {});
/// To the firm: something was found in a file.
LetterText found_words(const vault::Vault& vault, const PostOffice& office, const Letter& letter);

Term request_term(vault::Vault& vault, const Letter& letter);
bool request_answered(vault::Vault& vault, const Letter& letter);
/// Who administers; who answers for data.
std::string chief_address(const policy::Model& model, const PostOffice& office);
std::string desk_address(const policy::Model& model);

}  // namespace tenue::app
