/** Figures that changed count over to their new value, and seats just taken drop in; still ones for who asked for no motion. */
import { onSwap } from "./swaps";

const LENGTH = 320;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function count(figure: HTMLDataElement, from: number): void {
  const to = Number(figure.value);
  const text = figure.lastChild;
  const shape = text?.textContent ?? "";
  if (!text || from === to || calm.matches) return;
  const began = performance.now();
  const step = (at: number): void => {
    const share = Math.min(1, (at - began) / LENGTH);
    const now = Math.round(from + (to - from) * (1 - (1 - share) ** 3));
    text.textContent = share < 1 ? shape.replace(/[\d,]+/, now.toLocaleString("en-US")) : shape;
    if (share < 1 && figure.isConnected) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

function markSeats(before: Element, after: Element): void {
  const free = (root: Element): number => root.querySelectorAll('[data-seats] [data-state="free"]').length;
  const seats = [...after.querySelectorAll<HTMLElement>("[data-seats] li")];
  const taken = seats.length - free(after);
  for (const seat of seats.slice(Math.max(0, taken - Math.max(0, free(before) - free(after))), taken)) seat.dataset["state"] ||= "new";
  const mine = after.closest<HTMLElement>("[data-my-seats]")?.dataset["mySeats"]?.split(" ") ?? [];
  for (const place of mine) seats[Number(place)]?.setAttribute("data-state", "mine");
}

/** Public parts do not know who reads them: the reader's own row, and those who came by their link, say so again. */
function markMe(after: Element): void {
  const { me, brought = "" } = document.querySelector<HTMLElement>("[data-me]")?.dataset ?? {};
  const through = brought.split(" ");
  for (const row of after.querySelectorAll<HTMLElement>("[data-name]")) {
    const { name = "" } = row.dataset;
    row.querySelector("[data-me-mark]")?.toggleAttribute("hidden", name !== me);
    row.querySelector("[data-through-mark]")?.toggleAttribute("hidden", !through.includes(name));
  }
}

onSwap(({ before, after }) => {
  const old = new Map([...before.querySelectorAll<HTMLDataElement>("data[data-tween]")].map((figure) => [figure.dataset["tween"], figure.value]));
  for (const figure of after.querySelectorAll<HTMLDataElement>("data[data-tween]")) {
    const from = old.get(figure.dataset["tween"]);
    if (from === undefined || from === figure.value) continue;
    if (figure.classList.contains("money") && Number(figure.value) < Number(from)) figure.dataset["state"] = "fell";
    count(figure, Number(from));
  }
  if (after.querySelector("[data-seats]")) markSeats(before, after);
  markMe(after);
});
