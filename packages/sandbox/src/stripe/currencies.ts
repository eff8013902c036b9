import { invalid } from './errors.ts'

/**
 * Stripe's own table of minor units, which is not ISO 4217's (docs.stripe.com/currencies, read in 2026):
 * an amount is always in hundredths, save for those below.
 */
const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
/** Whole units in truth, yet sent as hundredths: the last two digits must be 00. */
const hundredfold = new Set(['isk', 'ugx'])
/** Thousandths, of which the last digit must be 0. */
const threeDecimal = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])

const supported = new Set(
  (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf ' +
    'clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils ' +
    'inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk ' +
    'mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp ' +
    'sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw'
  ).split(' '),
)

/** The smallest charge, where Stripe names one for the settlement currency. */
const smallestCharge: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
}

export function readCurrency(text: string, param = 'currency'): string {
  const currency = text.toLowerCase()
  if (!supported.has(currency)) throw invalid(`Invalid currency: ${currency}`, { param })
  return currency
}

const largestAmount = 99_999_999

/** Any amount that is moved, refunded or transferred. */
export function checkAmount(amount: number, currency: string, param = 'amount'): void {
  if (amount < 1) throw invalid('This value must be at least 1.', { code: 'parameter_invalid_integer', param })
  if (amount > largestAmount) {
    throw invalid(`The amount must be no more than ${largestAmount}.`, { code: 'amount_too_large', param })
  }
  if (hundredfold.has(currency) && amount % 100 !== 0) {
    throw invalid(`${currency.toUpperCase()} has no minor unit: the amount must be divisible by 100.`, {
      code: 'invalid_charge_amount_no_decimal_compatible',
      param,
    })
  }
  if (threeDecimal.has(currency) && amount % 10 !== 0) {
    throw invalid(`The last digit of an amount in ${currency.toUpperCase()} must be 0.`, { param })
  }
}

/** Whole units only, though charges in them take hundredths. */
const wholeInPayouts = new Set(['huf', 'isk', 'twd', 'ugx'])

export function checkPayoutAmount(amount: number, currency: string): void {
  if (wholeInPayouts.has(currency) && amount % 100 !== 0) {
    throw invalid(`Payouts in ${currency.toUpperCase()} must be divisible by 100.`, { param: 'amount' })
  }
}

export function checkChargeAmount(amount: number, currency: string): void {
  checkAmount(amount, currency)
  const smallest = smallestCharge[currency]
  if (smallest !== undefined && amount < smallest) {
    throw invalid(`The smallest charge in ${currency.toUpperCase()} is ${smallest} minor units.`, {
      code: 'amount_too_small',
      param: 'amount',
    })
  }
}

/** For people. */
export function display(amount: number, currency: string): string {
  const digits = zeroDecimal.has(currency) ? 0 : threeDecimal.has(currency) ? 3 : 2
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency.toUpperCase()}`
}
