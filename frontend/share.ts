/** Copies a link, or hands it to the phone's own sheet; without script the field can be selected and the ways are plain links. */
import { toast } from "./toast";

async function copy(button: HTMLElement): Promise<void> {
  const field = document.querySelector<HTMLInputElement>(button.dataset["copy"] ?? "");
  try {
    await navigator.clipboard.writeText(field?.value ?? "");
    toast(button.dataset["copied"], "safe");
  } catch {
    field?.focus();
    field?.select();
  }
}

function hand(button: HTMLElement): void {
  const { shareUrl: url = location.href, shareTitle: title = document.title } = button.dataset;
  navigator.share({ url, title }).catch(() => undefined); // closing the sheet is not an error
}

document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element)) return;
  const copies = target.closest<HTMLElement>("[data-copy]");
  const shares = target.closest<HTMLElement>("[data-share-url]");
  if (copies) void copy(copies);
  if (shares) hand(shares);
});
if ("share" in navigator) for (const button of document.querySelectorAll<HTMLElement>("[data-share-url]")) button.hidden = false;
