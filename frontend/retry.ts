/** A part that could not be loaded stays as it was; the page says so, and one can try again. Later tries clear it too. */

interface Sent {
  sourceElement: Element;
  select?: string;
  text?: string;
  response?: { status: number };
}

const SAID_IN_PLACE = [409, 422]; // answers that say themselves what is wrong
const note = document.querySelector<HTMLElement>("[data-part-lost]");
let failed: Element | undefined;

function show(source: Element | undefined): void {
  failed = source;
  if (note) note.hidden = !source;
}

/** The answer is one, and has the part that was asked for: a page to sign in again has not. */
function isFine({ response, select, text = "" }: Sent): boolean {
  const status = response?.status ?? 0;
  if (status >= 400 && !SAID_IN_PLACE.includes(status)) return false;
  return !select?.startsWith("#") || status === 204 || text.includes(`id="${select.slice(1)}"`);
}

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: Sent }>).detail;
  if (!isFine(ctx)) {
    event.preventDefault();
    show(ctx.sourceElement);
  } else if (failed && (failed === ctx.sourceElement || !failed.isConnected)) show(undefined);
});
document.addEventListener("htmx:error", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx?: Sent }>).detail;
  if (ctx) show(ctx.sourceElement);
});
document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element) || !target.closest("[data-retry]") || !failed) return;
  if (failed instanceof HTMLFormElement) failed.requestSubmit();
  else if (failed.matches("a, button")) (failed as HTMLElement).click();
  else failed.dispatchEvent(new Event("retry")); // each part names it in its hx-trigger
});
