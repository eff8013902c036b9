export interface ErrorDetail {
  issue: string
  description: string
  field?: string
  location?: 'body' | 'path' | 'query'
}

/** A refusal in PayPal's envelope; names and issues are PayPal's, the descriptions ours. */
export class PayPalError extends Error {
  readonly status: number
  readonly code: string
  readonly details: readonly ErrorDetail[]

  constructor(status: number, code: string, message: string, details: readonly ErrorDetail[] = []) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }

  body(debugId: string): string {
    const envelope = { name: this.code, message: this.message, debug_id: debugId }
    return JSON.stringify(this.details.length === 0 ? envelope : { ...envelope, details: this.details })
  }
}

/** Of a body whose form is wrong. */
export function malformed(issue: string, description: string, field: string): PayPalError {
  const message = 'Request is not well-formed, syntactically incorrect, or violates schema.'
  return new PayPalError(400, 'INVALID_REQUEST', message, [{ issue, description, field, location: 'body' }])
}

/** Of what is well formed and cannot be done. */
export function unprocessable(issue: string, description: string, field?: string): PayPalError {
  const message = 'The requested action could not be performed, semantically incorrect, or failed business validation.'
  const detail: ErrorDetail = field === undefined ? { issue, description } : { issue, description, field }
  return new PayPalError(422, 'UNPROCESSABLE_ENTITY', message, [detail])
}

export function missing(what: string): PayPalError {
  const description = `${what} does not exist.`
  return new PayPalError(404, 'RESOURCE_NOT_FOUND', 'The specified resource does not exist.', [
    { issue: 'INVALID_RESOURCE_ID', description },
  ])
}
