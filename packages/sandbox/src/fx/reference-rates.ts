/** For one euro and one dollar, about what they were in 2026: round figures for a sandbox, not for a bank. */
const ofTheEuro: Readonly<Record<string, number>> = {
  USD: 1.0842,
  JPY: 162.35,
  CZK: 25.218,
  DKK: 7.4598,
  GBP: 0.8561,
  HUF: 396.15,
  PLN: 4.312,
  RON: 4.9755,
  SEK: 11.283,
  CHF: 0.9518,
  NOK: 11.524,
  TRY: 34.95,
  CNY: 7.8012,
  INR: 90.12,
}
const ofTheDollar: Readonly<Record<string, number>> = { EGP: 48.55, KWD: 0.3072 }

const dayMs = 86_400_000

/** A day's rate: it swings by less than a per cent over the weeks, and is the same whenever it is asked. */
function swing(rate: number, day: string, places: number): string {
  const days = Date.parse(day) / dayMs
  return (rate * (1 + 0.008 * Math.sin(days / 9) + 0.002 * Math.sin(days * 1.7))).toFixed(places)
}

export function euroRates(day: string): [string, string][] {
  return Object.entries(ofTheEuro).map(([currency, rate]) => [currency, swing(rate, day, rate > 20 ? 2 : 4)])
}

export function dollarRates(day: string): [string, string][] {
  return Object.entries(ofTheDollar).map(([currency, rate]) => [currency, swing(rate, day, 6)])
}

/** The days on which the ECB publishes: no weekends, and not the closing days of TARGET. */
export function isWorkingDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  const weekday = date.getUTCDay()
  if (weekday === 0 || weekday === 6) return false
  if (['01-01', '05-01', '12-25', '12-26'].includes(day.slice(5))) return false
  const sinceEaster = (date.getTime() - easter(date.getUTCFullYear())) / dayMs
  return sinceEaster !== -2 && sinceEaster !== 1
}

/** Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, ch. 8). */
function easter(year: number): number {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const e = b % 4
  const f = Math.floor((b + 8) / 25)
  const g = Math.floor((b - f + 1) / 3)
  const h = (19 * a + b - d - g + 15) % 30
  const i = Math.floor(c / 4)
  const k = c % 4
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const month = Math.floor((h + l - 7 * m + 114) / 31)
  const day = ((h + l - 7 * m + 114) % 31) + 1
  return Date.UTC(year, month - 1, day)
}
