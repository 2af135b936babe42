// A small policy of a chimney sweep who does not exist, for the vault's tests: every kind of grant, end and field that
// the vault has to tell apart.
#pragma once

namespace tenue::vault::testing {

inline constexpr const char* kSweepPolicy = R"toml(
tenue = 1

[organisation]
name    = "Ramonage du Lac"
address = "1 quai de l’Exemple, 74000 Annecy"
contact = "bonjour@ramonage.example"
dpo     = "donnees@ramonage.example"
where   = ["FR"]

[version]
date      = 2026-01-01
languages = ["fr"]
announce  = { significant = ["site"], minor = [] }
what      = { fr = "Première version." }

[roles.office]
kind  = "staff"
label = { fr = "Bureau" }

[roles.books]
kind  = "staff"
label = { fr = "Comptes" }

[roles.cellar]
kind  = "staff"
label = { fr = "Archives" }

[roles.watcher]
kind  = "staff"
label = { fr = "Chiffres" }

[roles.officer]
kind  = "staff"
admin = true
label = { fr = "Déléguée" }

[roles.sweeper]
kind  = "partner"
label = { fr = "Ramoneur" }

[sources.agency]
label  = { fr = "L’agence de la Rive" }
gives  = ["client.name", "client.phone", "client.mail"]
proof  = { fr = "mandat de gestion" }
inform = "1 month"

[records.client]
person = true
label  = { fr = ["client", "clients", "m"] }
[records.client.fields]
phone = { type = "phone", required = true, find = true, label = { fr = "Téléphone" } }
name  = { type = "person_name", identity = true, label = { fr = "Nom" } }
mail  = { type = "mail", find = true, label = { fr = "E-mail" } }

[records.sweep]
of    = "client"
label = { fr = ["ramonage", "ramonages", "m"] }
[records.sweep.fields]
address = { type = "address", required = true, label = { fr = "Adresse" } }
urgency = { type = "choice", of = ["fire", "week", "whenever"], order = true, label = { fr = "Urgence" } }
soot    = { type = "long_text", label = { fr = "Remarques" } }
sweeper = { type = "role", of = "sweeper", label = { fr = "Ramoneur" } }
photos  = { type = "files", label = { fr = "Photos" } }
plan    = { type = "file", label = { fr = "Plan" } }
[records.sweep.states]
new     = ["asked"]
asked   = { to = ["booked", "dropped"], by = ["office"], lapse = { after = "60 days", to = "dropped" } }
booked  = { to = ["swept", "asked", "dropped"], by = ["office", "sweeper"], needs = ["sweeper"], lapse = { after = "30 days", to = "dropped" } }
swept   = []
dropped = []
[records.sweep.moves]
asked   = { fr = "Rendre" }
booked  = { fr = "Réserver" }
swept   = { fr = "C’est ramoné" }
dropped = { fr = "Abandonner" }
[records.sweep.after]
swept   = { fr = "le ramonage" }
dropped = { fr = "l’abandon" }
[records.sweep.once]
swept   = { fr = "c’est ramoné" }
dropped = { fr = "c’est abandonné" }

[records.gate]
of    = "sweep"
label = { fr = ["code du portail", "codes du portail", "m"] }
[records.gate.fields]
code = { type = "text", level = "secret", label = { fr = "Code" } }

[records.bill]
of    = "client"
label = { fr = ["note", "notes", "f"] }
[records.bill.fields]
sweep  = { type = "link", to = "sweep", label = { fr = "Ramonage" } }
number = { type = "number", serial = true, label = { fr = "Numéro" } }
issued = { type = "date", required = true, frozen = true, label = { fr = "Date" }, after = { fr = "sa date" } }
payer  = { type = "text", max = 200, label = { fr = "Payeur" } }

[activities.sweeping]
label   = { fr = "Ramonage" }
purpose = { fr = "venir ramoner" }
basis   = "contract"
sources = ["form", "agency"]
[activities.sweeping.keep]
sweep  = { until = "swept + 2 years else dropped + 1 month", because = { fr = "preuve pour l’assurance" } }
gate   = { until = "sweep.swept else sweep.dropped", because = { fr = "entrer" } }
client = { until = "end(sweep) else created + 1 month", because = { fr = "savoir chez qui" } }
[activities.sweeping.access.office]
reads  = ["*", "gate.code"]
writes = ["*", "gate.code"]
[activities.sweeping.access.sweeper]
reads  = ["client.name", "client.phone", "sweep.*", "gate.code"]
writes = ["sweep.soot"]
scope  = "sweep.sweeper"
while  = "sweep in [booked]"

[activities.figures]
label    = { fr = "Chiffres" }
purpose  = { fr = "compter les urgences" }
basis    = "legitimate_interest"
interest = { fr = "prévoir l’équipe" }
uses     = ["sweep.urgency", "sweep.address", "client.name"]
[activities.figures.access.watcher]
reads     = ["*"]
pseudonym = true

[activities.accounting]
label   = { fr = "Comptes" }
purpose = { fr = "tenir les comptes" }
basis   = "legal_obligation"
source  = "Code de commerce, art. L123-22"
[activities.accounting.keep]
bill   = { until = "year_end(issued) + 10 years", archive = "issued + 1 year", because = { fr = "la loi" } }
client = { fields = ["name"], when = "bill", until = "end(bill)", because = { fr = "savoir qui paie" } }
[activities.accounting.access.books]
reads  = ["*"]
writes = ["bill.*"]
[activities.accounting.access.cellar]
reads   = ["bill.*"]
archive = true

[activities.reminder]
label    = { fr = "Rappel annuel" }
purpose  = { fr = "vous prévenir l’an prochain" }
ask      = { fr = "Vous prévenir ?" }
basis    = "consent"
channels = ["mail"]
choices  = { yearly = { fr = "Chaque année" }, offers = { fr = "Des offres" } }
[activities.reminder.keep.client]
fields  = ["mail"]
until   = "min(withdrawn(reminder), last(sweep.swept) + 3 years else created + 3 years)"
because = { fr = "vous l’avez demandé" }
[activities.reminder.access.office]
reads = ["*"]

[holds.dispute]
label   = { fr = "Litige" }
text    = { fr = "Un désaccord est en cours." }
covers  = ["client", "sweep"]
by      = ["officer"]
readers = ["officer"]
until   = "min(closed, placed + 5 years)"
review  = "6 months"

[activities.security]
label    = { fr = "Sécurité" }
purpose  = { fr = "repérer les intrusions" }
basis    = "legitimate_interest"
interest = { fr = "protéger le site" }
[activities.security.keep.connection]
until   = "created + 12 months"
because = { fr = "repérer" }
[activities.security.access.officer]
reads = ["*"]

[forms.ask]
activity = "sweeping"
label    = { fr = "Demander un ramonage" }
button   = { fr = "Demander" }
done     = { fr = "C’est noté." }
asks     = ["client.phone", "client.name", "client.mail", "sweep.address", "sweep.urgency", "sweep.soot", "reminder.*"]

[forms.call]
activity = "sweeping"
label    = { fr = "Noter un appel" }
button   = { fr = "Noter" }
done     = { fr = "C’est noté." }
asks     = ["client.phone", "client.name", "sweep.address", "sweep.urgency", "sweep.photos", "gate.code"]

[forms.fire]
activity = "sweeping"
label    = { fr = "Feu de cheminée" }
asks     = ["client.phone", "sweep.address"]
sets     = { "sweep.urgency" = "fire" }

[forms.follow]
activity = "sweeping"
label    = { fr = "Compléter ma demande" }
asks     = ["client.phone", "sweep.address"]
needs    = "account"

[forms.letter]
activity = "reminder"
label    = { fr = "Recevoir le rappel" }
button   = { fr = "Recevoir" }
done     = { fr = "C’est noté." }
asks     = ["client.mail!", "reminder.*"]

[rights]
channels  = ["mail"]
desk      = "officer"
identity  = "doubt"
seen_by   = ["officer"]
never_for = ["withdrawal"]

[breach]
desk      = "officer"
persons   = "72 hours"
authority = "72 hours"
from      = "risk"

[backups]
every     = "1 day"
kept      = "30 days"
tried     = "6 months"
roll      = "7 days"
keys_kept = "30 days"

[words]
fire     = { fr = "Feu" }
week     = { fr = "Cette semaine" }
whenever = { fr = "Un jour" }
asked    = { fr = "Demandé" }
booked   = { fr = "Réservé" }
swept    = { fr = "Ramoné" }
dropped  = { fr = "Abandonné" }
)toml";

}  // namespace tenue::vault::testing
