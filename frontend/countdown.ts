/** Counts down to `data-ends` by the server's clock. It shows; only the server judges who was late. */
import { line, say } from "./say";

const HOUR = 3600;
const SPOKEN: readonly [number, string][] = [[HOUR, "hour"], [300, "minutes"], [60, "minute"]];
const left = new WeakMap<Element, number>();
const two = (n: number): string => String(n).padStart(2, "0");
const served = document.querySelector<HTMLMetaElement>('meta[name="server-time"]')?.content;
const skew = served ? Date.parse(served) - Date.now() : 0;

function face(seconds: number, days: string): string {
  const clock = [Math.floor((seconds % 86400) / HOUR), Math.floor((seconds % HOUR) / 60), seconds % 60].map(two).join(":");
  return seconds < 86400 ? clock : days.replace("{n}", String(Math.floor(seconds / 86400))) + clock;
}

function speak(before: number, now: number): void {
  for (const [at, name] of SPOKEN) if (before > at && now <= at) say(line()?.dataset[name]);
}

function tick(): void {
  const days = document.body.dataset["days"] ?? "{n} d ";
  for (const time of document.querySelectorAll<HTMLElement>("[data-countdown]")) {
    const now = Math.max(0, Math.ceil((Date.parse(time.dataset["ends"] ?? "") - Date.now() - skew) / 1000));
    if (Number.isNaN(now)) continue;
    const before = left.get(time) ?? now;
    left.set(time, now);
    time.textContent = face(now, days);
    time.dataset["urgency"] = now < 300 ? "late" : now < HOUR ? "soon" : "";
    if (time.dataset["countdown"] === "spoken") speak(before, now);
    if (before > 0 && now === 0) document.dispatchEvent(new Event("moa:ended"));
  }
}

if (document.querySelector("[data-countdown], [data-live-topics]")) {
  tick();
  setInterval(tick, 1000);
}
