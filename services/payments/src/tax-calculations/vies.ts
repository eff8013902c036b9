import type { TaxNumber } from '@clutch/tax/tax-numbers'
import { isMemberForGoods } from '@clutch/tax/territories'
import { jsonAnswer } from './json-answer.ts'
import type { NumberRegister, RegisterAnswer } from './number-register.ts'

export const viesBase = 'https://ec.europa.eu/taxation_customs/vies/rest-api'

interface ViesAnswer {
  valid?: unknown
  requestIdentifier?: unknown
  name?: unknown
  address?: unknown
  userError?: unknown
  errorWrappers?: { error?: unknown }[]
}

// Of the numbers of today: whoever is a member now answers for his own.
const today = '9999-12-31'

/** The VAT Information Exchange System of the Union, which also has the numbers of Northern Ireland. */
export class Vies implements NumberRegister {
  readonly name = 'VIES'
  readonly #base: string
  readonly #timeoutMs: number

  constructor(options: { base: string; timeoutMs: number }) {
    this.#base = options.base.replace(/\/$/, '')
    this.#timeoutMs = options.timeoutMs
  }

  covers(country: string): boolean {
    return isMemberForGoods(country, today)
  }

  async ask(number: TaxNumber, requester: TaxNumber | null): Promise<RegisterAnswer> {
    const body = {
      countryCode: number.text.slice(0, 2),
      vatNumber: number.text.slice(2),
      ...(requester === null
        ? {}
        : { requesterMemberStateCode: requester.text.slice(0, 2), requesterNumber: requester.text.slice(2) }),
    }
    const answer = await jsonAnswer<ViesAnswer>(`${this.#base}/check-vat-number`, {
      body,
      headers: {},
      timeoutMs: this.#timeoutMs,
    })
    if (answer.outcome === 'unreachable') return { outcome: 'unavailable', cause: answer.cause }
    const { valid, userError, errorWrappers } = answer.body
    const fault = textOf(errorWrappers?.[0]?.error) ?? faultOf(textOf(userError))
    // A fault is never a "no": only the register's own word makes a number invalid.
    if (fault === 'INVALID_INPUT') return { outcome: 'invalid', consultationNumber: null, name: null, address: null }
    if (fault !== undefined || answer.status >= 300 || typeof valid !== 'boolean')
      return { outcome: 'unavailable', cause: fault ?? `it answered ${answer.status} without a verdict` }
    return {
      outcome: valid ? 'valid' : 'invalid',
      consultationNumber: textOf(answer.body.requestIdentifier) ?? null,
      name: textOf(answer.body.name) ?? null,
      address: textOf(answer.body.address) ?? null,
    }
  }
}

function faultOf(userError: string | undefined): string | undefined {
  return userError === 'VALID' || userError === 'INVALID' ? undefined : userError
}

/** It writes `---` where a member state does not tell. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && !/^-*$/.test(value.trim()) ? value.trim().slice(0, 500) : undefined
}
