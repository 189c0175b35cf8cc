/** Keys of the desks: whatever carries `data-key` answers to it ("t", or "g m" for one after the other); J and K move in a
 *  `data-queue`, `/` searches, `?` shows them all. Nothing needs a key, and none works while somebody types. */

const PATIENCE = 1_200;
let first = "";
let forget = 0;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox]), textarea, select"));

function answer(keys: string): boolean {
  const places = document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(keys)}"]`);
  const [place] = places;
  if (!place) return false;
  if (place.matches("label")) for (const choice of places) choice.click(); // one key chooses the same for every unit
  else if (place.matches("input, select, textarea")) place.focus();
  else place.click();
  return true;
}

function move(by: number): void {
  const links = [...document.querySelectorAll<HTMLElement>("[data-queue] tbody a")];
  const here = links.findIndex((link) => link === document.activeElement || link.closest("[aria-selected]") !== null);
  links[Math.min(links.length - 1, Math.max(0, here + by))]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  clearTimeout(forget);
  const both = first ? `${first} ${key}` : key;
  first = "";
  if (answer(both) || (both !== key && answer(key))) return event.preventDefault();
  if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) {
    first = key;
    forget = window.setTimeout(() => { first = ""; }, PATIENCE);
  }
});

/** The list of keys is made of what the page has. */
document.addEventListener("toggle", (event) => {
  const sheet = event.target as HTMLElement;
  const list = sheet.querySelector<HTMLElement>("[data-keys]");
  if (!list) return;
  const rows = [...document.querySelectorAll<HTMLElement>("[data-key]")].map((place) => {
    const row = document.createElement("li"), key = document.createElement("kbd");
    key.textContent = (place.dataset["key"] ?? "").toUpperCase();
    row.append(key, ` ${place.dataset["keyName"] ?? place.ariaLabel ?? place.textContent?.trim() ?? ""}`);
    return row;
  });
  list.replaceChildren(...rows);
}, true);
