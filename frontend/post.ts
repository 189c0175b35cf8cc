/** Posting a want: photos seen before they are sent, and the card as others will see it. */

/** How many more photos fit beside those the server keeps already. */
const room = (list: HTMLElement): number => Number(list.dataset["photos"] || 6) - list.querySelectorAll("[data-kept]").length;

function showPhotos(input: HTMLInputElement, list: HTMLElement, mould: HTMLTemplateElement): void {
  for (const old of list.querySelectorAll("[data-preview]")) {
    URL.revokeObjectURL(old.querySelector("img")?.src ?? "");
    old.remove();
  }
  [...(input.files ?? [])].forEach((file, place) => {
    const figure = mould.content.firstElementChild?.cloneNode(true) as HTMLElement;
    const image = figure.querySelector("img");
    if (image) [image.src, image.alt] = [URL.createObjectURL(file), file.name];
    figure.querySelector("figcaption")?.toggleAttribute("hidden", place > 0 || list.querySelector("[data-kept]") !== null);
    figure.querySelector("button")?.addEventListener("click", () => {
      keep(input, [...(input.files ?? [])].filter((one) => one !== file), room(list));
      showPhotos(input, list, mould);
    });
    input.closest("label")?.before(figure);
  });
  const first = input.files?.[0];
  for (const place of document.querySelectorAll<HTMLImageElement>("[data-show-photo]")) {
    if (list.querySelector("[data-kept]")) continue; // the kept one is the main photo
    place.hidden = !first;
    if (first) place.src = URL.createObjectURL(first);
  }
}

function keep(input: HTMLInputElement, files: File[], most: number): void {
  const chosen = new DataTransfer();
  for (const file of files.slice(0, most)) chosen.items.add(file);
  input.files = chosen.files;
}

function watchPhotos(input: HTMLInputElement, mould: HTMLTemplateElement): void {
  const list = input.closest<HTMLElement>("[data-photos]");
  const drop = input.closest<HTMLElement>(".photo-drop");
  if (!list) return;
  let before: File[] = [];
  input.addEventListener("click", () => (before = [...(input.files ?? [])]));
  input.addEventListener("change", () => {
    keep(input, [...before, ...(input.files ?? [])], room(list));
    showPhotos(input, list, mould);
  });
  for (const name of ["dragenter", "dragleave", "drop"]) drop?.addEventListener(name, () => drop.toggleAttribute("data-over", name === "dragenter"));
}

/** `data-show="#field"` repeats what is typed there, in `data-shape` if it has one ("{}개"), or what it held before when empty. */
function repeat(place: HTMLElement): void {
  const field = document.querySelector<HTMLInputElement>(place.dataset["show"] ?? "#none");
  const empty = place.textContent ?? "";
  const tell = (): void => void (place.textContent = field?.value ? (place.dataset["shape"] ?? "{}").replace("{}", field.value) : empty);
  field?.addEventListener("input", tell);
  if (field?.value) tell();
}

const mould = document.querySelector<HTMLTemplateElement>("#photo-preview");
for (const input of document.querySelectorAll<HTMLInputElement>("[data-photos] input[type=file]")) if (mould) watchPhotos(input, mould);
document.querySelectorAll<HTMLElement>("[data-show]").forEach(repeat);

/** The server guesses shelf and threshold from the words; what somebody chose by hand stays. */
const typing = document.querySelector("#while-typing");
const own = new Set<string>();
document.querySelector("#want-form")?.addEventListener("input", ({ target, isTrusted }) => {
  if (isTrusted && target instanceof HTMLInputElement) own.add(target.name);
});
function guess(): void {
  const { guess, usual } = typing?.querySelector<HTMLElement>("#similar")?.dataset ?? {};
  const shelf = document.querySelector<HTMLInputElement>(`input[name=category][value="${guess ?? ""}"]`);
  if (guess && shelf && !own.has("category")) shelf.checked = true;
  const slider = document.querySelector<HTMLInputElement>("input[name=threshold]");
  if (guess && usual && slider && !own.has("threshold") && slider.value !== usual) {
    slider.value = usual;
    slider.dispatchEvent(new Event("input"));
  }
}
if (typing) new MutationObserver(guess).observe(typing, { childList: true });
