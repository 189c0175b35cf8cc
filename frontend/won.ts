/** An amount as Korean reads it: 80,900 is 팔만 구백 원. The same rule as pages/presentation/won.py. */

const DIGITS = ["", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
const PLACES = ["", "십", "백", "천"];
const MYRIADS = ["", "만", "억", "조"];

function upToMyriad(n: number): string {
  return [...String(n)].reverse().map((digit, place) => {
    const name = digit === "1" && place > 0 ? "" : DIGITS[Number(digit)] ?? "";
    return digit === "0" ? "" : name + (PLACES[place] ?? "");
  }).reverse().join("");
}

export function inWords(amount: number): string {
  const groups: string[] = [];
  for (let rest = amount, myriad = 0; rest > 0; rest = Math.floor(rest / 10_000), myriad++) {
    const group = rest % 10_000;
    if (group) groups.unshift((group === 1 && myriad === 1 ? "" : upToMyriad(group)) + (MYRIADS[myriad] ?? ""));
  }
  return `${groups.join(" ") || "영"} 원`;
}
