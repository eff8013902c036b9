export interface StripeErrorBody {
  type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error'
  message: string
  code?: string
  param?: string
  decline_code?: string
  advice_code?: string
  charge?: string
  payment_intent?: unknown
  setup_intent?: unknown
  payment_method?: unknown
}

/** A refusal in Stripe's own words of type, code and param; the message is ours. */
export class StripeError extends Error {
  readonly status: number
  readonly body: StripeErrorBody
  /** A declined payment leaves its traces (the failed charge, the intent's last error); other refusals leave none. */
  readonly keepsEffects: boolean

  constructor(status: number, body: StripeErrorBody, keepsEffects = false) {
    super(body.message)
    this.status = status
    this.body = body
    this.keepsEffects = keepsEffects
  }
}

export const invalid = (message: string, more: { code?: string; param?: string } = {}): StripeError =>
  new StripeError(400, { type: 'invalid_request_error', message, ...more })

/** `status` 404 for the object a path names, 400 for one a parameter names. */
export const missing = (object: string, id: string, param: string, status: 400 | 404): StripeError =>
  new StripeError(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${object}: '${id}'`,
    param,
  })
