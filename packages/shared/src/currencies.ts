/**
 * How many digits the minor unit of each currency has.
 *
 * Source: ISO 4217 list one, published 2024-06-25, with amendments 176 (XCG, 2025-03-31), 179 (XAD, 2025-05-12) and the
 * withdrawals up to 2026-01-01; checked 2026-11-22. Codes without a minor unit in the standard (metals, XDR, test codes)
 * are left out: nothing is priced in them here.
 *
 * `Intl` is no substitute: its digits are CLDR's customs, which drop those of IQD, HUF, IDR and a dozen more. A payment
 * provider's digits differ again and live with its adapter.
 */
const codesByExponent: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
    COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
    JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
    THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

/** No longer current (replaced by XCG, EUR, CUP, EUR), but an amount of an earlier year may still be refunded in one. */
const withdrawn: Readonly<Record<string, number>> = { ANG: 2, BGN: 2, CUC: 2, HRK: 2 }

export const currentCurrencies: readonly string[] = Object.values(codesByExponent)
  .flatMap((codes) => codes.split(/\s+/))
  .sort()

const exponents: ReadonlyMap<string, number> = new Map([
  ...Object.entries(codesByExponent).flatMap(([exponent, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(exponent)] as const),
  ),
  ...Object.entries(withdrawn),
])

/** Digits after the point: 2 for EUR, 0 for JPY, 3 for KWD; undefined for a code that is not a currency. */
export function exponentOf(currency: string): number | undefined {
  return exponents.get(currency)
}

export function isCurrentCurrency(currency: string): boolean {
  return exponents.has(currency) && !(currency in withdrawn)
}
