import type { State } from '../state/state.ts'

export const numberStatuses = ['valid', 'invalid', 'unavailable'] as const
export type NumberStatus = (typeof numberStatuses)[number]

interface KnownNumber {
  id: string
  status: NumberStatus
}

const maxNumbers = 10_000
const countries = new Set(
  'AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI'.split(' '),
)

/** The VAT numbers of the Union and Northern Ireland: valid, unless told or written otherwise. */
export class NumberRegister {
  readonly #state: State

  constructor(state: State) {
    this.#state = state
  }

  /** @returns false when there are too many already */
  tell(number: string, status: NumberStatus): boolean {
    const numbers = this.#numbers()
    if (numbers.get(number) === undefined && numbers.size >= maxNumbers) return false
    this.#state.commit(() => numbers.put(number, { id: number, status }))
    return true
  }

  statusOf(countryCode: string, vatNumber: string): NumberStatus | 'malformed' {
    if (!countries.has(countryCode) || !/^[0-9A-Z+*]{2,12}$/.test(vatNumber)) return 'malformed'
    const told = this.#numbers().get(countryCode + vatNumber)
    if (told !== undefined) return told.status
    if (vatNumber.endsWith('503')) return 'unavailable'
    return vatNumber.endsWith('404') || /^[A-Z]*0+[A-Z]*$/.test(vatNumber) ? 'invalid' : 'valid'
  }

  #numbers() {
    return this.#state.table<KnownNumber>('tax-numbers')
  }
}
