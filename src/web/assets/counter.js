// Key marks: a key written beside an answer chooses it. Without this script Tab, arrows and space do the same, and
// Enter presses the first button of the form in any case.
const choiceOf = (key) =>
  [...document.querySelectorAll('label kbd')].find((mark) => mark.textContent.trim().toLowerCase() === key)?.closest('label').querySelector('input');

// While a text is being typed, keys are letters.
const isTyping = (element) =>
  element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement || element?.isContentEditable ||
  (element instanceof HTMLInputElement && !['radio', 'checkbox', 'submit', 'button'].includes(element.type));

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) return;
  const choice = choiceOf(event.key.toLowerCase());
  if (!choice) return;
  event.preventDefault();
  choice.focus();
  choice.click();
});

// A space is a browser's "check this box"; Enter in one must save the form, as it does in a field.
document.addEventListener('keydown', (event) => {
  const box = event.target;
  if (event.key !== 'Enter' || !(box instanceof HTMLInputElement) || box.type !== 'checkbox' || !box.form) return;
  event.preventDefault();
  box.form.requestSubmit(box.form.querySelector('button:not([type="button"])'));
});

// Who has this number is asked while one types on: a page that came in between would swallow the keys. What was typed or
// chosen meanwhile stays, and the cursor where it is, unless nothing was and the answer has a question of its own.
const isChoice = (field) => field.type === 'radio' || field.type === 'checkbox';
const asks = (field) => field.name && !['hidden', 'submit', 'button'].includes(field.type) && field.offsetParent !== null;
const same = (form, field) => [...form.elements].find((one) => one.name === field.name && (!isChoice(field) || one.value === field.value));

const next = (form, after) => {
  const fields = [...form.elements].filter(asks);
  return fields.slice(fields.indexOf(after) + 1).find((field) => field.type === 'radio' || (!isChoice(field) && !field.value));
};

const typedSince = (form, before) => [...form.elements].filter((field) => asks(field) && (isChoice(field) ? field.checked !== before.get(field) : field.value !== before.get(field)));

const take = (form, fresh, before) => {
  const was = form.contains(document.activeElement) ? document.activeElement : null;
  const cursor = was && !isChoice(was) && was.tagName !== 'BUTTON' ? [was.selectionStart, was.selectionEnd] : null;
  const later = typedSince(form, before);
  form.replaceChildren(...fresh.childNodes);
  for (const field of later) {
    const here = same(form, field);
    if (here) isChoice(field) ? (here.checked = field.checked) : (here.value = field.value);
  }
  const asked = form.querySelector('[autofocus]'), here = was && same(form, was);
  const goal = (later.length === 0 && asked) || here || asked;
  goal?.focus();
  if (cursor && goal === here && here.type !== 'email') here.setSelectionRange(...cursor);
};

const form = document.querySelector('form.desk');
let looking = null;
form?.addEventListener('submit', (event) => {
  if (event.submitter?.value !== 'look' || form.dataset.plain) return;
  event.preventDefault();
  // Enter again before the answer is there: it saves, unless the answer asks who this is.
  if (looking) return void looking.then(() => form.querySelector('button[value=this]') ?? form.requestSubmit(form.querySelector('button')));
  looking = look(event.submitter).finally(() => { looking = null; });
});

const look = async (submitter) => {
  const sent = new URLSearchParams(new FormData(form, submitter));
  const before = new Map([...form.elements].map((field) => [field, isChoice(field) ? field.checked : field.value]));
  next(form, document.activeElement)?.focus();
  try {
    const answer = await fetch(form.action, { method: 'POST', body: sent, headers: { Accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('form.desk');
    if (answer.redirected || !fresh) throw new Error('another page');
    document.title = page.title;
    take(form, fresh, before);
  } catch {
    form.dataset.plain = 'yes';  // as without this script
    form.requestSubmit(form.querySelector('button[value=look]'));
  }
};
