/** The news that a live part was swapped, for the islands that care. */

export interface Swap {
  before: Element;
  after: Element;
}

export const tellSwap = (detail: Swap): boolean => document.dispatchEvent(new CustomEvent<Swap>("moa:part", { detail }));

export const onSwap = (listen: (swap: Swap) => void): void =>
  document.addEventListener("moa:part", (event) => listen((event as CustomEvent<Swap>).detail));
