/** Swaps live parts of the page and tells the other islands what changed. */
import htmx from "htmx.org";
import { tellSwap } from "./swaps";

/** Replace an element by its newer self; open folds, the focus and the scroll stay where they were. */
export function swap(before: Element, html: string | Element): void {
  const after = typeof html === "string" ? firstElement(html) : document.importNode(html, true);
  if (!after || before.outerHTML === after.outerHTML) return;
  for (const fold of before.querySelectorAll<HTMLDetailsElement>("details[id]")) {
    const again = after.querySelector<HTMLDetailsElement>(`#${CSS.escape(fold.id)}`);
    if (again) again.open = fold.open;
  }
  const focused = before.contains(document.activeElement) ? document.activeElement?.id : "";
  before.replaceWith(after);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  htmx.process(after);
  tellSwap({ before, after });
}

/** Every element that shows this part. */
export const shown = (name: string): NodeListOf<Element> => document.querySelectorAll(`[data-part="${CSS.escape(name)}"]`);

function firstElement(html: string): Element | null {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}
