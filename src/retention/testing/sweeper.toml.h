// A firm of another trade, small and with every kind of end: two lines that add up, an end by hand, an anonymous count,
// a consent, a hold, a place with copies, transitions that come by themselves.
#pragma once

namespace tenue::retention::testing {

inline constexpr const char* kSweeper = R"toml(
tenue = 1
[organisation]
name    = "Ramonage du Lac"
address = "3 quai des Brumes, 74000 Annecy"
contact = "bonjour@ramonage-du-lac.example"
[version]
date      = 2026-01-05
languages = ["fr", "en"]
[roles]
office  = { kind = "staff", admin = true, label = { fr = "Bureau", en = "Office" } }
sweeper = { kind = "partner", label = { fr = "Ramoneurs partenaires", en = "Partner sweepers" } }

[records.client]
person = true
label  = { fr = ["client", "clients", "m"], en = ["client", "clients"] }
[records.client.fields]
name  = { type = "person_name", label = { fr = "Nom", en = "Name" } }
phone = { type = "phone", required = true, find = true, label = { fr = "Téléphone", en = "Telephone" } }
mail  = { type = "mail", find = true, label = { fr = "E-mail", en = "E-mail" } }

[records.sweep]
of    = "client"
label = { fr = ["ramonage", "ramonages", "m"], en = ["sweeping", "sweepings"] }
[records.sweep.fields]
address = { type = "address", required = true, label = { fr = "Adresse", en = "Address" } }
flue    = { type = "choice", of = ["wood", "gas"], label = { fr = "Conduit", en = "Flue" } }
day     = { type = "date", label = { fr = "Jour", en = "Day" } }
[records.sweep.states]
new     = ["asked"]
asked   = { to = ["booked", "dropped"], by = ["office"], lapse = { after = "60 days", to = "dropped" } }
booked  = { to = ["swept", "dropped"], by = ["office", "sweeper"], lapse = { after = "30 days", to = "dropped" } }
swept   = []
dropped = []
[records.sweep.moves]
booked  = { fr = "Fixer le jour", en = "Book" }
swept   = { fr = "C'est ramoné", en = "Swept" }
dropped = { fr = "Abandonner", en = "Drop" }

[records.key_box]
of    = "sweep"
label = { fr = ["boîte à clés", "boîtes à clés", "f"], en = ["key box", "key boxes"] }
[records.key_box.fields]
code = { type = "text", label = { fr = "Code", en = "Code" } }

[records.offer]
of    = "client"
label = { fr = ["offre", "offres", "f"], en = ["offer", "offers"] }
[records.offer.fields]
date = { type = "date", required = true, label = { fr = "Date", en = "Date" } }
note = { type = "text", label = { fr = "Note", en = "Note" } }
[records.offer.states]
new     = ["sent"]
sent    = { to = ["taken", "refused"], by = ["office"], lapse = { after = "3 months", to = "refused" } }
taken   = []
refused = []
[records.offer.moves]
taken   = { fr = "Offre acceptée", en = "Offer taken" }
refused = { fr = "Offre refusée", en = "Offer refused" }

[records.bill]
of    = "client"
label = { fr = ["note", "notes", "f"], en = ["bill", "bills"] }
[records.bill.fields]
issued = { type = "date", required = true, label = { fr = "Date", en = "Date" } }
total  = { type = "amount", label = { fr = "Total", en = "Total" } }

[records.diagnosis]
of    = "client"
label = { fr = ["diagnostic", "diagnostics", "m"], en = ["diagnosis", "diagnoses"] }
[records.diagnosis.fields]
defect = { type = "choice", of = ["crack", "soot"], label = { fr = "Défaut", en = "Defect" } }
words  = { type = "text", label = { fr = "Constat", en = "Findings" } }

[records.plan]
of    = "client"
label = { fr = ["plan", "plans", "m"], en = ["plan", "plans"] }
[records.plan.fields]
shelf = { type = "text", label = { fr = "Étagère", en = "Shelf" } }

[activities.sweeping]
label   = { fr = "Ramonage et certificat", en = "Sweeping and certificate" }
purpose = { fr = "ramoner vos conduits", en = "sweep your flues" }
basis   = "contract"
[activities.sweeping.keep]
sweep   = { until = "swept + 2 years else dropped + 1 month", because = { fr = "La preuve pour l'assurance", en = "Proof for the insurer" } }
key_box = { until = "sweep.swept else sweep.dropped" }
offer   = [
  { until = "date + 1 year" },
  { when = "taken", until = "taken + 5 years" },
]
plan      = { until = "created + 1 year", then = "by_hand" }
diagnosis = { until = "created + 6 months", then = "anonymise" }
client    = { until = "max(end(sweep, offer, diagnosis, plan), created + 1 month)" }
[activities.sweeping.access.office]
reads  = ["*"]
writes = ["*"]
[activities.sweeping.access.sweeper]
reads = ["client.name", "client.phone", "sweep.*"]

[activities.books]
label   = { fr = "Comptes", en = "Accounts" }
purpose = { fr = "tenir les comptes", en = "keep the accounts" }
basis   = "legal_obligation"
source  = "Code de commerce, art. L123-22"
[activities.books.keep]
bill   = { until = "year_end(issued) + 10 years" }
client = { fields = ["name"], when = "bill", until = "end(bill)" }
[activities.books.access.office]
reads  = ["*"]
writes = ["bill.*"]

[activities.reminder]
label   = { fr = "Rappel annuel", en = "Yearly reminder" }
purpose = { fr = "vous prévenir l'an prochain", en = "remind you next year" }
basis   = "consent"
ask     = { fr = "Prévenez-moi l'an prochain.", en = "Remind me next year." }
[activities.reminder.keep.client]
fields = ["mail"]
until  = "min(withdrawn(reminder), last(sweep.swept) + 3 years else created + 3 years)"
[activities.reminder.access.office]
reads  = ["*"]
writes = ["*"]

[holds.dispute]
label   = { fr = "Litige", en = "Dispute" }
covers  = ["client", "sweep", "offer"]
by      = ["office"]
readers = ["office"]
until   = "min(closed, placed + 5 years)"
review  = "6 months"

[places.van]
label   = { fr = "Le carnet de la camionnette", en = "The notebook in the van" }
holds   = ["sweep"]
because = { fr = "Retrouver la maison", en = "To find the house" }
until   = { fr = "Comme le ramonage", en = "Like the sweeping" }

[statistics.defects]
of       = "diagnosis"
activity = "sweeping"
label    = { fr = "Défauts rencontrés", en = "Defects met" }
measures = ["count"]
by       = ["defect", "month(created)"]
smallest = 5

[statistics.apart]
of       = "diagnosis"
activity = "sweeping"
label    = { fr = "Défauts et mois, chacun à part", en = "Defects and months, each apart" }
measures = ["count"]
by       = ["defect", "month(created)"]
joint    = false
smallest = 5

[forms.ask]
activity = "sweeping"
label    = { fr = "Demander un ramonage", en = "Ask for a sweeping" }
button   = { fr = "Demander", en = "Ask" }
asks     = ["client.phone", "client.name", "client.mail", "sweep.address", "sweep.flue", "key_box.code", "reminder.*"]

[backups]
every     = "1 day"
kept      = "30 days"
roll      = "7 days"
keys_kept = "30 days"

[words]
wood    = { fr = "Bois", en = "Wood" }
gas     = { fr = "Gaz", en = "Gas" }
crack   = { fr = "Fissure", en = "Crack" }
soot    = { fr = "Suie", en = "Soot" }
asked   = { fr = "Demandé", en = "Asked for" }
booked  = { fr = "Fixé", en = "Booked" }
swept   = { fr = "Ramoné", en = "Swept" }
dropped = { fr = "Abandonné", en = "Dropped" }
sent    = { fr = "Envoyée", en = "Sent" }
taken   = { fr = "Acceptée", en = "Taken" }
refused = { fr = "Refusée", en = "Refused" }
)toml";

}  // namespace tenue::retention::testing
