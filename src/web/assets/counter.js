// Key marks: a key written beside an answer chooses it. Without this script Tab, arrows and space do the same, and
// Enter presses the first button of the form in any case.
const marks = new Map();
for (const mark of document.querySelectorAll('label kbd')) {
  const choice = mark.closest('label').querySelector('input');
  if (choice) marks.set(mark.textContent.trim().toLowerCase(), choice);
}

// While a text is being typed, keys are letters.
const isTyping = (element) =>
  element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement || element?.isContentEditable ||
  (element instanceof HTMLInputElement && !['radio', 'checkbox', 'submit', 'button'].includes(element.type));

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) return;
  const choice = marks.get(event.key.toLowerCase());
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
