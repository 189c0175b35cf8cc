/** The bid form: the amount in words, whether it leads, what is left of it. The server judges; this only spares a slip. */
import { groupThousands } from "./thousands";
import { onSwap } from "./swaps";
import { inWords } from "./won";

const won = (amount: number): string => `₩${amount.toLocaleString("en-US")}`;
const typed = (input: HTMLInputElement): number => Number(input.value.replace(/\D/g, ""));
const fill = (text: string | undefined, facts: Record<string, number>): string =>
  (text ?? "").replace(/\{(\w+)\}/g, (_, name: string) => won(facts[name] ?? 0));

function judge(form: HTMLFormElement, input: HTMLInputElement): void {
  const amount = typed(input);
  const limit = Number(document.querySelector<HTMLDataElement>("#bid-limit")?.value ?? 0);
  const net = amount - Math.floor((amount * Number(form.dataset["commissionBp"] ?? 0)) / 10_000);
  const facts = { amount, limit, net, gap: amount - limit };
  const verdict = form.querySelector<HTMLElement>("[data-verdict]");
  const state = !amount ? "empty" : !limit || amount <= limit ? "leads" : "short";
  if (verdict) {
    verdict.dataset["tone"] = { empty: "", leads: "safe", short: "refuse" }[state];
    const words = verdict.querySelector("p");
    if (words) words.textContent = fill(verdict.dataset[limit ? state : amount ? "open" : "empty"], facts);
  }
  for (const place of form.querySelectorAll<HTMLElement>("[data-say]")) place.textContent = fill(place.dataset["say"], facts);
  const spoken = form.querySelector("[data-words]");
  if (spoken) spoken.textContent = amount ? inWords(amount) : "";
}

function steps(form: HTMLFormElement, input: HTMLInputElement, event: KeyboardEvent): void {
  const step = Number(form.dataset["step"] ?? 1);
  const next = { ArrowUp: typed(input) + step, ArrowDown: typed(input) - step, Escape: Number(form.dataset["standing"] ?? 0) }[event.key];
  if (!next || next < 1) return;
  event.preventDefault();
  input.value = String(next);
  groupThousands(input);
  judge(form, input);
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-bid]")) {
  const input = form.querySelector<HTMLInputElement>("[data-amount]");
  if (!input) continue;
  input.addEventListener("input", () => judge(form, input));
  input.addEventListener("keydown", (event) => steps(form, input, event));
  form.addEventListener("click", (event) => {
    const suggestion = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[name=suggest]") : null;
    if (!suggestion) return;
    event.preventDefault();
    input.value = suggestion.value;
    groupThousands(input);
    judge(form, input);
    input.focus();
  });
  onSwap(() => judge(form, input)); // a new leader re-judges what is typed and never overwrites it
  judge(form, input);
}
