/// The queue layout: who waits, for how long, and the one thing to do. Shared by today's page, a person's sheet and lists.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "vault/vault.h"
#include "web/render.h"
#include "web/shown/phrases.h"
#include "web/shown/speech.h"

namespace tenue::web::bureau {

struct MoveButton {
  RecordId record;
  std::string from, to, verb;
  bool filled = false;
  std::string back;  ///< where one returns to: "today", "sheet", "pocket"
};
struct QueueCard {
  std::string anchor;            ///< id in the page: "r-" and the record's id
  std::string span, remark;      ///< left of the line
  bool late = false;
  std::string title, href;       ///< no href: the title is plain
  std::string line, quiet, held; ///< under it; empty ones are left out
  struct Reach {
    bool phone = false;
    std::string value, text;
  };
  std::vector<Reach> reach;      ///< numbers and mails of the record's own
  std::optional<MoveButton> button;
};
/// Puts the card at {{>marker}}.
void put_card(Dict& dict, std::string_view marker, const QueueCard& card);
/// The same for a lone button, in the layout of a row of buttons.
void put_move(Dict& dict, std::string_view marker, const MoveButton& button, std::string_view of);

/// Most urgent first (the record's ordered choice), then the longest wait. Stable.
void sort_queue(const policy::Model& model, std::vector<vault::Card>& cards);
/// A card of today's page. Not late before its own appointment, if the card shows one.
QueueCard waiting_card(const Speech& speech, const policy::Queue& queue, const vault::Card& card);
/// How and when the record came: "au téléphone à 14 h 02", "par le site, à rappeler".
std::string arrival(const Speech& speech, const vault::RecordView& record);
/// One line of "who is where": the time, the person in charge, the rest, the record's title linked.
struct WhereLine {
  std::string when, who, what, title, href;
};
WhereLine where_line(const Speech& speech, const policy::Queue& queue, const vault::Card& card);

}  // namespace tenue::web::bureau
