/** Passing news: at most two, six seconds each, longer while one looks; what went wrong stays until closed. */

const STAY = 6000;
const AT_MOST = 2;

function leaveLater(note: HTMLElement): void {
  if (note.dataset["tone"] === "refuse") return;
  let timer = 0;
  const go = (): void => void (timer = window.setTimeout(() => note.remove(), STAY));
  const wait = (): void => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) note.addEventListener(name, wait);
  for (const name of ["pointerleave", "focusout"]) note.addEventListener(name, go);
  go();
}

/** Show a sentence in the stack. The words come from the page, already in the reader's language. */
export function toast(text: string | undefined, tone = ""): void {
  const stack = document.querySelector("[data-toasts]");
  const mould = document.querySelector<HTMLTemplateElement>("#toast");
  const note = mould?.content.firstElementChild?.cloneNode(true);
  if (!text || !stack || !(note instanceof HTMLElement)) return;
  if (tone) note.dataset["tone"] = tone;
  const words = note.querySelector("p");
  if (words) words.textContent = text;
  stack.append(note);
  while (stack.children.length > AT_MOST) stack.firstElementChild?.remove();
  leaveLater(note);
}

document.querySelectorAll<HTMLElement>(".toast").forEach(leaveLater);
document.addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-close-toast]")) target.closest(".toast")?.remove();
});
