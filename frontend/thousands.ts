/** 79000 becomes 79,000 where it is typed; the cursor stays behind the same digit. */
export function groupThousands(input: HTMLInputElement): void {
  const behind = input.value.slice(input.selectionStart ?? 0).replace(/\D/g, "").length;
  const digits = input.value.replace(/\D/g, "").replace(/^0+(?=\d)/, "");
  input.value = digits.replace(/\B(?=(\d{3})+$)/g, ",");
  let place = input.value.length;
  for (let passed = 0; passed < behind && place > 0; place--) if (/\d/.test(input.value[place - 1] ?? "")) passed++;
  if (document.activeElement === input) input.setSelectionRange(place, place);
}
