/** Forms: ask before what cannot be undone, send once, group thousands while typing, step a quantity. */
import { groupThousands } from "./thousands";

const asked = new WeakSet<HTMLFormElement>();
const sent = new WeakSet<HTMLFormElement>();

/** `data-confirm="#dialog"` on a form opens that dialog first; its button with value "yes" sends the form. */
function ask(form: HTMLFormElement, submitter: HTMLElement | null): boolean {
  const dialog = document.querySelector<HTMLDialogElement>(form.dataset["confirm"] ?? "#none");
  if (!dialog || asked.delete(form)) return false;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return submitter?.focus();
    asked.add(form);
    for (const sure of form.querySelectorAll<HTMLInputElement>("[data-sure]")) sure.value = "yes"; // the server need not ask again
    form.requestSubmit(submitter);
  }, { once: true });
  dialog.showModal();
  return true;
}

function wait(form: HTMLFormElement, submitter: HTMLElement | null): void {
  sent.add(form);
  setTimeout(() => submitter?.setAttribute("aria-busy", "true")); // after the form's fields were read
}

function again(): void {
  for (const button of document.querySelectorAll('[aria-busy="true"]:is(button, input)')) {
    button.removeAttribute("aria-busy");
    const form = (button as HTMLButtonElement).form;
    if (form) sent.delete(form);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const submitter = event.submitter as HTMLElement | null;
  if (form.method !== "post") return;
  if (sent.has(form) || ask(form, submitter)) return event.preventDefault();
  if (!event.defaultPrevented && !form.matches("[hx-post]")) wait(form, submitter);
});
addEventListener("pageshow", again);

document.addEventListener("input", ({ target }) => {
  if (target instanceof HTMLInputElement && target.matches("[data-money]")) groupThousands(target);
});

document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLSelectElement && target.form?.matches("[data-send-on-change]")) target.form.submit();
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>(".stepper button") : null;
  const input = button?.parentElement?.querySelector<HTMLInputElement>("input");
  if (!button || !input) return;
  event.preventDefault();
  if (button.value === "-1") input.stepDown();
  else input.stepUp();
  for (const one of button.parentElement?.querySelectorAll("button") ?? []) one.disabled = input.value === (one.value === "-1" ? input.min : input.max);
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
