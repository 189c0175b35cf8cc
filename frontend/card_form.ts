/** The payment company's own card form on our pages, and its question to who must confirm a charge. Needs its script. */
export {};

type Told = { error?: { message?: string }; setupIntent?: { id: string } };
type Elements = { create(kind: "payment"): { mount(at: HTMLElement): void; on(what: "ready", then: () => void): void } };
type Company = {
  elements(wish: object): Elements;
  confirmSetup(wish: object): Promise<Told>;
  confirmCardPayment(secret: string, wish: object): Promise<Told>;
  handleNextAction(wish: { clientSecret: string }): Promise<Told>;
};
declare global {
  interface Window { Stripe?: (key: string, wish: object) => Company }
}

const company = (data: DOMStringMap): Company | undefined =>
  window.Stripe?.(data["key"] ?? "", { locale: document.documentElement.lang });

function say(root: HTMLElement, words: string | undefined): void {
  const note = root.querySelector<HTMLElement>("[data-card-note]");
  if (!note) return;
  note.textContent = words || (note.dataset["cardNote"] ?? "");
  note.hidden = false;
}

/** The company's form is fetched when somebody wants a new card, once for the page; the form's own send waits for it. */
function takesCard(root: HTMLElement): void {
  const form = root.closest("form");
  const taken = form?.querySelector<HTMLInputElement>("[data-card-taken]");
  const mount = root.querySelector<HTMLElement>("[data-card-mount]");
  if (!form || !taken || !mount) return;
  let begun: Promise<{ stripe: Company; elements: Elements } | null> | null = null;
  const isWanted = () => {
    const chosen = form.querySelector<HTMLInputElement>('input[name="method"]:checked');
    return !taken.value && (!chosen || chosen.value === "new");
  };

  async function begin(): Promise<{ stripe: Company; elements: Elements } | null> {
    const sent = new FormData();
    sent.set("key", root.dataset["pageKey"] ?? "");
    sent.set("csrfmiddlewaretoken", form!.querySelector<HTMLInputElement>('[name="csrfmiddlewaretoken"]')?.value ?? "");
    const answer = await fetch(root.dataset["begin"] ?? "", { method: "POST", body: sent });
    const told = (await answer.json()) as { secret?: string; message?: string };
    const stripe = company(root.dataset);
    if (!stripe || !told.secret) return say(root, told.message), null;
    const elements = stripe.elements({ clientSecret: told.secret });
    const field = elements.create("payment");
    field.on("ready", () => mount!.removeAttribute("aria-busy"));
    field.mount(mount!);
    return { stripe, elements };
  }

  const show = () => {
    if (isWanted()) begun ??= begin().catch(() => (say(root, undefined), null));
  };
  form.addEventListener("change", show);
  root.closest("details")?.addEventListener("toggle", show);
  if (!root.closest("details:not([open])")) show();

  form.addEventListener("submit", (event) => {
    const button = event.submitter as HTMLButtonElement | null;
    if (button?.formNoValidate || button?.name === "step" || !isWanted()) return;
    event.preventDefault();
    event.stopPropagation();
    button?.setAttribute("aria-busy", "true");
    void (async () => {
      const ready = await (begun ??= begin().catch(() => null));
      const back = { return_url: new URL(root.dataset["return"] ?? "", location.href).href };
      const told = await ready?.stripe.confirmSetup({ elements: ready.elements, confirmParams: back, redirect: "if_required" });
      button?.removeAttribute("aria-busy");
      if (!told?.setupIntent) return say(root, told?.error?.message);
      taken.value = told.setupIntent.id;
      form.requestSubmit(button);
    })();
  });
}

/** A charge waits for its payer: the bank is asked here, then our form is sent, and our server asks the company itself. */
function confirms(form: HTMLFormElement): void {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    const proof = form.elements.namedItem("proof") as HTMLInputElement;
    if (proof.value) return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    const stripe = company(form.dataset);
    const secret = form.dataset["secret"] ?? "";
    const asked = !stripe ? Promise.reject(new Error("no script"))
      : form.dataset["begun"] ? stripe.handleNextAction({ clientSecret: secret })
      : stripe.confirmCardPayment(secret, { payment_method: form.dataset["method"] });
    asked.then((told) => {
      proof.value = told.error ? "refused" : "confirmed";
      form.requestSubmit(button as HTMLElement | null);
    }).catch(() => {
      button?.removeAttribute("aria-busy");
      say(form, undefined);
    });
  });
}

for (const root of document.querySelectorAll<HTMLElement>("[data-card-form]")) takesCard(root);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-card-confirm]")) confirms(form);
