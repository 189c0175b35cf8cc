/** The bid form: the amount in words, whether it leads, what is left of it. The server judges; this only spares a slip. */
import { groupThousands } from "./thousands";
import { onSwap } from "./swaps";
import { inWords } from "./won";

const FORM = "form[data-bid]";
const won = (amount: number): string => `₩${amount.toLocaleString("en-US")}`;
const typed = (input: HTMLInputElement): number => Number(input.value.replace(/\D/g, ""));
const fill = (text: string | undefined, facts: Record<string, number>): string =>
  (text ?? "").replace(/\{(\w+)\}/g, (_, name: string) => (name === "units" ? String(facts[name]) : won(facts[name] ?? 0)));

/** Units that surely accept the amount: those of the cheapest band that is not cheaper. */
function surely(bands: string | undefined, amount: number): number {
  const known = (bands ?? "").split(" ").map((band) => band.split(":").map(Number)).filter(([price]) => price && price >= amount);
  return known.at(-1)?.[1] ?? 0;
}

function judge(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("[data-amount]");
  if (!input) return;
  const amount = typed(input);
  const limit = Number(document.querySelector<HTMLDataElement>("#bid-limit")?.value ?? 0);
  const fee = Math.floor((amount * Number(form.dataset["commissionBp"] ?? 0)) / 10_000);
  const net = amount - fee;
  const units = amount ? surely(form.dataset["bands"], amount) : 0;
  const facts = { amount, limit, fee, net, units, total: net * units, gap: amount - limit };
  const verdict = form.querySelector<HTMLElement>("[data-verdict]");
  const state = !amount ? "empty" : !limit ? "open" : amount <= limit ? "leads" : "short";
  if (verdict) {
    verdict.dataset["tone"] = { empty: "", open: "", leads: "safe", short: "refuse" }[state];
    const words = verdict.querySelector("p");
    const text = fill(verdict.dataset[state], facts);
    if (words && words.textContent !== text) words.textContent = text;
  }
  for (const place of form.querySelectorAll<HTMLElement>("[data-say]")) place.textContent = fill(place.dataset["say"], facts);
  for (const part of form.querySelectorAll<HTMLElement>("[data-if=units]")) part.hidden = !units;
  const spoken = form.querySelector("[data-words]");
  if (spoken) spoken.textContent = amount ? inWords(amount) : "";
  mark(amount, facts);
}

/** The typed price on the demand chart. */
function mark(amount: number, facts: Record<string, number>): void {
  const chart = document.querySelector<SVGElement>("svg[data-dear]");
  const line = chart?.querySelector<SVGGElement>("[data-typed]");
  const text = line?.querySelector("text");
  if (!chart || !line || !text) return;
  const x = 46 + (588 * (Number(chart.dataset["dear"]) - amount)) / Number(chart.dataset["span"]);
  line.setAttribute("visibility", amount && x >= 46 && x <= 634 ? "visible" : "hidden");
  line.setAttribute("transform", `translate(${x} 0)`);
  text.setAttribute("x", x > 520 ? "-92" : "5");
  text.textContent = fill(text.dataset["say"], facts);
}

function put(input: HTMLInputElement, amount: number): void {
  input.value = String(amount);
  groupThousands(input);
  if (input.form) judge(input.form);
}

function within(target: EventTarget | null, selector: string): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(`${FORM} ${selector}`) : null;
}

document.addEventListener("input", ({ target }) => {
  const form = (within(target, "[data-amount]") as HTMLInputElement | null)?.form;
  if (form) judge(form);
});

document.addEventListener("keydown", (event) => {
  const input = within(event.target, "[data-amount]") as HTMLInputElement | null;
  if (!input?.form) return;
  const { step = "1", standing = "0" } = input.form.dataset;
  const next = { ArrowUp: typed(input) + Number(step), ArrowDown: typed(input) - Number(step), Escape: Number(standing) }[event.key];
  if (!next || next < 1) return;
  event.preventDefault();
  put(input, next);
});

document.addEventListener("click", (event) => {
  const suggestion = within(event.target, "button[name=suggest]") as HTMLButtonElement | null;
  const input = suggestion?.form?.querySelector<HTMLInputElement>("[data-amount]");
  if (!suggestion || !input) return;
  event.preventDefault();
  put(input, Number(suggestion.value));
  input.focus();
});

const judgeAll = (): void => document.querySelectorAll<HTMLFormElement>(FORM).forEach(judge);
onSwap(judgeAll); // a new leader re-judges what is typed and never overwrites it
judgeAll();
