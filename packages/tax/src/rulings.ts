import type { Ruling, Scheme, Supply } from './supply.ts'

interface Why {
  article: string
  reason: string
  notes?: readonly string[]
}

/** Taxed at the rate of the place. */
export function taxed(place: string, scheme: Scheme, why: Why): Ruling {
  return { place, category: 'S', scheme, hold: null, notes: [], ...why }
}

export function zeroRated(place: string, why: Why): Ruling {
  return { place, category: 'Z', scheme: 'export', hold: null, notes: [], ...why }
}

export function outsideScope(place: string, why: Why): Ruling {
  return { place, category: 'O', scheme: 'outside-scope', hold: null, notes: [], ...why }
}

/**
 * The supply is made where the seller's own law does not reach: outside its scope, unless the seller is registered there.
 */
export function abroad({ seller }: Supply, place: string, why: Why): Ruling {
  if (seller.registeredIn.includes(place)) return taxed(place, 'local-registration', why)
  return outsideScope(place, {
    ...why,
    notes: [
      ...(why.notes ?? []),
      `whether tax is due in ${place} is for its law; the seller gave no number of ${place}`,
    ],
  })
}

/** A note where the seller charges the tax of a country in which it gave no number. */
export function registrationNotes({ seller }: Supply, place: string): string[] {
  if (place === seller.country || seller.registeredIn.includes(place)) return []
  return [`the tax is due in ${place}, where the seller gave no number: it has to register there`]
}
