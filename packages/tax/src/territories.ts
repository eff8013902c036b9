import type { Day } from '@clutch/shared/time'

const first = '1993-01-01'
const second = '2004-05-01'

/** From that day a member state. */
const members: Readonly<Record<string, Day>> = {
  BE: first,
  DE: first,
  DK: first,
  ES: first,
  FR: first,
  GR: first,
  IE: first,
  IT: first,
  LU: first,
  NL: first,
  PT: first,
  AT: '1995-01-01',
  FI: '1995-01-01',
  SE: '1995-01-01',
  CY: second,
  CZ: second,
  EE: second,
  HU: second,
  LT: second,
  LV: second,
  MT: second,
  PL: second,
  SI: second,
  SK: second,
  BG: '2007-01-01',
  RO: '2007-01-01',
  HR: '2013-07-01',
}
const lastDayOfGb = '2020-12-31'

/** Whether the country is a member state for services, whose rules are the Union's there. */
export function isMemberForServices(country: string, day: Day): boolean {
  if (country === 'GB') return day <= lastDayOfGb
  const since = members[country]
  return since !== undefined && since <= day
}

/** For goods Northern Ireland counts as a member state too (Windsor Framework art. 8). */
export function isMemberForGoods(country: string, day: Day): boolean {
  return (country === 'XI' && day > lastDayOfGb) || isMemberForServices(country, day)
}

/** Great Britain and Northern Ireland are one country but for goods that come from or go to the Union. */
export function isUnitedKingdom(country: string): boolean {
  return country === 'GB' || country === 'XI'
}
