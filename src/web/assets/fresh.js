// Keeps a list as fresh as the firm's day: <div id="queue" data-fresh="/bureau/fresh" data-number="17">. The address
// gives the number of the latest change as plain text; when it is another, this page is asked again and only
// the element with that id is replaced. Without this script the page shows what was true when it was opened.
const kEvery = 3000, kAtMost = 24000;

const isTyping = () => {
  const element = document.activeElement;
  return element?.matches('input:not([type="radio"], [type="checkbox"]), textarea, select') ?? false;
};

// Where the focus was, in words that survive the replacement.
const focusInside = (region) => {
  const element = document.activeElement;
  return region.contains(element) ? { tag: element.tagName, text: element.textContent, id: element.id } : null;
};

const restoreFocus = (region, was) => {
  if (!was) return;
  const same = [...region.querySelectorAll(was.tag)].find((element) => element.textContent === was.text);
  (same ?? region.querySelector('a, button'))?.focus();
};

const replace = async (region) => {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (answer.redirected || answer.status === 401) return location.reload();
  if (!answer.ok || isTyping()) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById(region.id);
  if (!fresh) return;
  const was = focusInside(region);
  region.replaceWith(fresh);
  restoreFocus(fresh, was);
};

let pause = kEvery;
const look = async () => {
  const region = document.querySelector('[data-fresh]');
  if (!region) return;
  try {
    if (!document.hidden && !isTyping()) {
      const answer = await fetch(region.dataset.fresh);
      if (answer.redirected || answer.status === 401) return location.reload();
      if (answer.ok && (await answer.text()).trim() !== region.dataset.number) await replace(region);
      pause = answer.ok ? kEvery : Math.min(pause * 2, kAtMost);
    }
  } catch {
    pause = Math.min(pause * 2, kAtMost);  // a poor line: ask less often until it answers again
  }
  setTimeout(look, pause);
};
setTimeout(look, pause);
document.addEventListener('visibilitychange', () => { pause = kEvery; });
