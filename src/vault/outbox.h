/// Letters that records ask for, and requests that nobody has seen yet, as far as they follow the records. Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

/// Plans a letter for each date of [mails] that has come within two days or will come, once per date; drops what was planned
/// for a date to come that moved; one that has come is due, whatever follows. Cost: one evaluation per record and mail of its type.
void plan_letters(Core& core, const Person& person);

/// Something of the person is gone or corrected: a letter already drawn that is still to go, or waits for a hand, is drawn again
/// with what is left, so that no copy outlives its original. One that may have arrived loses its words. The answer to a request,
/// written by a person, stays.
void redraw_letters(Core& core, SubjectId subject);

/// A visitor asked for something that the firm treats: it is told until somebody has seen it.
void ask_attention(Core& core, const Row& row);
/// A person of the firm has it on the screen, or acts on it.
void note_seen(Core& core, const Actor& who, RecordId rec);

}  // namespace tenue::vault
