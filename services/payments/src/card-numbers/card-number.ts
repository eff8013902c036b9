// Thirteen to nineteen digits that stand alone, in groups or not: within a longer word they are something else's.
const candidate = /(?<![0-9A-Za-z])[2-6](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z])/g

/** Whether there is a payment card's number in the text: the length, the issuers' first digits and the check digit of ISO/IEC 7812. */
export function holdsCardNumber(text: string): boolean {
  if (text.length < 13) return false
  return [...text.matchAll(candidate)].some(([found]) => passesLuhn(found.replaceAll(/[ -]/g, '')))
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place])
    const doubled = place % 2 === 0 ? digit : digit * 2
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** The text with a payment card's number in it covered. */
export function maskCardNumbers(text: string): string {
  return text.replaceAll(candidate, (found) =>
    passesLuhn(found.replaceAll(/[ -]/g, '')) ? '*'.repeat(found.length) : found,
  )
}
