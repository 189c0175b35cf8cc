/** Says something once, politely, through the page's one status line for readers. */

export const line = (): HTMLElement | null => document.getElementById("say");

export function say(text: string | undefined): void {
  const status = line();
  if (!status || !text) return;
  status.textContent = "";
  requestAnimationFrame(() => (status.textContent = text)); // the same words twice are still news
}
