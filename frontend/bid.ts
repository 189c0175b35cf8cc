/** The bid form: the amount in words, whether it leads, what is left of it. The server judges; this only spares a slip. */
import { groupThousands } from "./thousands";
import { onSwap } from "./swaps";
import { inWords } from "./won";

const FORM = "form[data-bid]";
const won = (amount: number): string => `₩${amount.toLocaleString("en-US")}`;
const typed = (input: HTMLInputElement | null): number => Number(input?.value.replace(/\D/g, "") ?? 0);
/** Only new words are written, so that readers are not told the same again. */
const write = (place: Element | null | undefined, text: string): void => {
  if (place && place.textContent !== text) place.textContent = text;
};
const fill = (text: string | undefined, facts: Record<string, number>): string =>
  (text ?? "").replace(/\{(\w+)\}/g, (_, name: string) => (name === "units" ? String(facts[name]) : won(facts[name] ?? 0)));

/** Units that surely accept the amount: those of the cheapest band that is not cheaper. */
function surely(bands: string | undefined, amount: number): number {
  return Number([...(bands ?? "").matchAll(/(\d+):(\d+)/g)].filter(([, price]) => Number(price) >= amount).at(-1)?.[2] ?? 0);
}

function judge(form: HTMLFormElement): void {
  const { commissionBp = 0, bands, standing } = form.dataset;
  const amount = typed(form.querySelector("[data-amount]"));
  const limit = Number(document.querySelector<HTMLDataElement>("#bid-limit")?.value ?? 0);
  const fee = Math.floor((amount * Number(commissionBp)) / 10_000);
  const net = amount - fee;
  const units = amount && surely(bands, amount);
  const facts = { amount, limit, fee, net, units, total: net * units, gap: amount - limit };
  const state = !amount ? "empty" : !limit ? "open" : amount <= limit ? "leads" : "short";
  const verdict = form.querySelector<HTMLElement>("[data-verdict]");
  if (verdict) verdict.dataset["tone"] = { leads: "safe", short: "refuse" }[state as string] ?? "";
  write(verdict?.querySelector("p"), fill(verdict?.dataset[state], facts));
  for (const place of form.querySelectorAll<HTMLElement>("[data-say]")) write(place, amount ? fill(place.dataset["say"], facts) : place.dataset["none"] ?? "–");
  for (const part of form.querySelectorAll<HTMLElement>("[data-if]")) part.hidden = !units;
  write(form.querySelector("[data-words]"), amount ? inWords(amount) : "");
  mark(amount === Number(standing) ? 0 : amount, facts);
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
  write(text, fill(text.dataset["say"], facts));
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
