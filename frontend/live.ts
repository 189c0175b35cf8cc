/** Keeps the page's live parts true: frames over a socket; the page itself every 15 s while there is none. */
import { shown, swap } from "./parts";
import { say } from "./say";

interface Frame {
  topic: string;
  sequence?: number;
  parts?: Record<string, string>;
  say?: string;
  stamp?: string; // what personal parts depend on
  unread?: number; // of the reader's own bell
  look_again?: boolean;
}

const POLL = 15_000;
const GIVE_UP = [4401, 4404]; // not allowed, or nothing there: asking again would not help
const seen = new Map<string, number>();
let stamp: string | undefined;
let said: string | undefined;
let tries = 0;
let pollTimer = 0;
let lostTimer = 0;
let mineTimer = 0;

const holders = (root: Document = document): HTMLElement[] => [...root.querySelectorAll<HTMLElement>("[data-live-topics]")];
const words = (text: string | undefined): string[] => text?.split(" ").filter(Boolean) ?? [];

function readSequences(from: HTMLElement): void {
  const numbers = words(from.dataset["liveSequence"]);
  stamp = from.dataset["liveStamp"] ?? stamp;
  words(from.dataset["liveTopics"]).forEach((topic, place) => seen.set(topic, Math.max(Number(numbers[place] ?? 0), seen.get(topic) ?? 0)));
}

function address(from: HTMLElement): string {
  const url = new URL("/live/", from.dataset["liveOrigin"] || location.origin);
  url.protocol = url.protocol.replace("http", "ws");
  for (const topic of seen.keys()) url.searchParams.append("topic", topic);
  url.searchParams.set("language", document.documentElement.lang);
  for (const sequence of seen.values()) url.searchParams.append("after", String(sequence));
  return url.href;
}

/** What only I may see is pulled, at a moment of my own, so that a thousand pages do not ask at once. */
function pullMine(): void {
  clearTimeout(mineTimer);
  mineTimer = window.setTimeout(async () => {
    for (const part of document.querySelectorAll<HTMLElement>("[data-mine]")) {
      const answer = await fetch(part.dataset["mine"] ?? "", { headers: { "HX-Request": "true" } }).catch(() => null);
      if (answer?.status === 200) swap(part, await answer.text());
    }
  }, Math.random() * 1500);
}

/** Fetch this page and take its live parts; if the page now has others, take its whole main part. */
async function lookAgain(): Promise<void> {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  dateFigures();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const names = (root: Document): string => [...root.querySelectorAll<HTMLElement>("[data-part]")].map((part) => part.dataset["part"]).sort().join();
  const [now, next] = [document.querySelector("main"), page.querySelector("main")];
  const typing = now?.contains(document.activeElement) && document.activeElement?.matches("input, textarea, select");
  if (now && next && names(page) !== names(document) && !typing) swap(now, next);
  else for (const part of page.querySelectorAll<HTMLElement>("[data-part]")) for (const old of shown(part.dataset["part"] ?? "")) swap(old, part);
  for (const fresh of holders(page)) readSequences(fresh);
  pullMine();
}

/** My own bell: the dot, its words, the count in the title; on the page of notices the list is pulled anew. */
function ring({ topic, sequence = 0, unread = 0 }: Frame): void {
  if (sequence <= (seen.get(topic) ?? 0)) return;
  seen.set(topic, sequence);
  const count = unread > 99 ? "99+" : String(unread);
  document.title = (unread ? `(${count}) ` : "") + document.title.replace(/^\(\d+\+?\) /, "");
  for (const bell of document.querySelectorAll<HTMLElement>("[data-bell]")) {
    const { none = "", some = "" } = bell.dataset;
    bell.ariaLabel = unread ? some.replace("{n}", count) : none;
    if (unread) say(bell.ariaLabel);
    for (const dot of bell.querySelectorAll<HTMLElement>(".badge-dot")) dot.hidden = !unread;
  }
  const list = document.querySelector<HTMLElement>("[data-mine-notices]");
  if (list) void pullInto(list, list.dataset["mineNotices"] ?? "");
}

async function pullInto(place: HTMLElement, from: string): Promise<void> {
  const answer = await fetch(from, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.status === 200) place.innerHTML = await answer.text();
}

function take(frame: Frame): void {
  if (frame.look_again) return void lookAgain();
  if (frame.unread !== undefined) return ring(frame);
  if (frame.sequence !== undefined) {
    if (frame.sequence <= (seen.get(frame.topic) ?? 0)) return;
    seen.set(frame.topic, frame.sequence);
  }
  for (const [name, html] of Object.entries(frame.parts ?? {})) for (const part of shown(name)) swap(part, html);
  if (frame.say !== said) say(frame.say);
  said = frame.say;
  if (stamp !== undefined && stamp === frame.stamp) return; // a page with a stamp pulls only what may have changed
  if (stamp !== undefined) stamp = frame.stamp;
  pullMine();
}

/** Says of when the figures are. */
function dateFigures(): void {
  const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  for (const place of document.querySelectorAll("[data-live-since]")) place.textContent = now;
}

function lost(): void {
  document.documentElement.dataset["live"] = "lost";
  dateFigures();
  for (const note of document.querySelectorAll<HTMLElement>("[data-live-lost]")) note.hidden = false;
  pollTimer ||= window.setInterval(() => document.hidden || void lookAgain(), POLL);
}

function found(): void {
  tries = 0;
  clearTimeout(lostTimer);
  clearInterval(pollTimer);
  lostTimer = pollTimer = 0;
  document.documentElement.dataset["live"] = "on";
  for (const note of document.querySelectorAll<HTMLElement>("[data-live-lost]")) note.hidden = true;
}

function connect(from: HTMLElement): void {
  const socket = new WebSocket(address(from));
  socket.onopen = found;
  socket.onmessage = ({ data }) => take(JSON.parse(data as string) as Frame);
  socket.onclose = ({ code }) => {
    if (GIVE_UP.includes(code)) return;
    lostTimer ||= window.setTimeout(lost, 3000);
    const wait = Math.min(30_000, 500 * 2 ** tries++) * (0.5 + Math.random());
    window.setTimeout(() => connect(from), wait);
  };
}

const [start] = holders();
if (start) {
  holders().forEach(readSequences);
  if (seen.size) connect(start);
  document.addEventListener("click", ({ target }) => target instanceof Element && target.closest("[data-live-again]") && void lookAgain());
  document.addEventListener("moa:ended", () => window.setTimeout(lookAgain, 500 + Math.random() * 1500));
}
