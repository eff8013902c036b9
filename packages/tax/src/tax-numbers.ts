/** A VAT number: the country it says, and what is written after it. */
export interface TaxNumber {
  /** ISO 3166-1; Greece's numbers begin with EL, Northern Ireland's with XI. */
  readonly country: string
  /** As it stands on a document: `EL123456789`. */
  readonly text: string
}

const uk = /^([0-9]{9}|[0-9]{12}|GD[0-4][0-9]{2}|HA[5-9][0-9]{2})$/

const patterns: Readonly<Record<string, RegExp>> = {
  AT: /^U[0-9]{8}$/,
  BE: /^[01][0-9]{9}$/,
  BG: /^[0-9]{9,10}$/,
  CY: /^[0-9]{8}[A-Z]$/,
  CZ: /^[0-9]{8,10}$/,
  DE: /^[0-9]{9}$/,
  DK: /^[0-9]{8}$/,
  EE: /^[0-9]{9}$/,
  EL: /^[0-9]{9}$/,
  ES: /^[A-Z0-9][0-9]{7}[A-Z0-9]$/,
  FI: /^[0-9]{8}$/,
  FR: /^[A-HJ-NP-Z0-9]{2}[0-9]{9}$/,
  HR: /^[0-9]{11}$/,
  HU: /^[0-9]{8}$/,
  IE: /^[0-9][A-Z0-9+*][0-9]{5}[A-Z]{1,2}$/,
  IT: /^[0-9]{11}$/,
  LT: /^([0-9]{9}|[0-9]{12})$/,
  LU: /^[0-9]{8}$/,
  LV: /^[0-9]{11}$/,
  MT: /^[0-9]{8}$/,
  NL: /^[A-Z0-9+*]{10}[0-9]{2}$/,
  PL: /^[0-9]{10}$/,
  PT: /^[0-9]{9}$/,
  RO: /^[0-9]{2,10}$/,
  SE: /^[0-9]{12}$/,
  SI: /^[0-9]{8}$/,
  SK: /^[0-9]{10}$/,
  XI: uk,
  GB: uk,
  AE: /^[0-9]{15}$/,
  SA: /^3[0-9]{13}3$/,
  EG: /^[0-9]{9}$/,
}

/** In capitals, without what people write between the digits. */
export function normalTaxNumber(written: string): string {
  return written.toUpperCase().replace(/[\s./-]/g, '')
}

/** @returns undefined when it is no number of the country it names. Of a country whose form is not known, any is taken. */
export function parseTaxNumber(written: string): TaxNumber | undefined {
  const text = normalTaxNumber(written)
  const prefix = text.slice(0, 2)
  if (!/^[A-Z]{2}[0-9A-Z+*]{2,20}$/.test(text) || prefix === 'GR') return undefined
  const pattern = patterns[prefix]
  if (pattern !== undefined && !pattern.test(text.slice(2))) return undefined
  return { country: prefix === 'EL' ? 'GR' : prefix, text }
}
