// Finds the number that the form's challenge asks for (ALTCHA's proof of work), while the person fills the form in:
// <form data-altcha="/altcha/sign-in"> with <input type="hidden" name="altcha">. The button waits for it. Without this script, or
// without a safe connection, the form goes without a proof and the next page asks for ten seconds of patience instead.
const kAtOnce = 500;
const text = new TextEncoder();

const hash = async (words) => {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', text.encode(words)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
};

const solve = async ({ challenge, salt, maxnumber }) => {
  for (let from = 0; from <= maxnumber; from += kAtOnce) {
    const numbers = Array.from({ length: kAtOnce }, (_, i) => from + i);
    const hashes = await Promise.all(numbers.map((number) => hash(salt + number)));
    const found = hashes.indexOf(challenge);
    if (found >= 0) return from + found;
  }
  return null;
};

const prove = async (form) => {
  const answer = await fetch(form.dataset.altcha);
  if (!answer.ok) return;
  const { algorithm, challenge, maxnumber, salt, signature } = await answer.json();
  const number = await solve({ challenge, salt, maxnumber });
  if (number === null) return;
  form.elements.altcha.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
};

for (const form of document.querySelectorAll('form[data-altcha]')) {
  if (!globalThis.crypto?.subtle) continue;
  const proof = prove(form).catch(() => {});  // a poor line: the next page asks for patience
  form.addEventListener('submit', (event) => {
    if (form.elements.altcha.value || form.dataset.waited) return;
    event.preventDefault();
    const button = event.submitter;
    proof.finally(() => {
      form.dataset.waited = 'yes';
      form.requestSubmit(button);
    });
  });
}
