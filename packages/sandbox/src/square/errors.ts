type Category =
  | 'API_ERROR'
  | 'AUTHENTICATION_ERROR'
  | 'INVALID_REQUEST_ERROR'
  | 'RATE_LIMIT_ERROR'
  | 'PAYMENT_METHOD_ERROR'
  | 'REFUND_ERROR'

export interface ErrorEntry {
  category: Category
  code: string
  detail: string
  field?: string
}

/** A refusal in Square's envelope of category and code; the detail is ours. */
export class SquareError extends Error {
  readonly status: number
  readonly entry: ErrorEntry
  /** A declined payment is there all the same, as FAILED; other refusals leave nothing. */
  readonly kept: Record<string, unknown> | undefined

  constructor(status: number, entry: ErrorEntry, kept?: Record<string, unknown>) {
    super(entry.detail)
    this.status = status
    this.entry = entry
    this.kept = kept
  }

  get body(): string {
    return JSON.stringify({ errors: [this.entry], ...this.kept })
  }
}

export const invalid = (code: string, detail: string, field?: string): SquareError =>
  new SquareError(400, {
    category: 'INVALID_REQUEST_ERROR',
    code,
    detail,
    ...(field === undefined ? {} : { field }),
  })

export const missing = (what: string, id: string): SquareError =>
  new SquareError(404, { category: 'INVALID_REQUEST_ERROR', code: 'NOT_FOUND', detail: `${what} ${id} was not found.` })

export const refundError = (code: string, detail: string): SquareError =>
  new SquareError(400, { category: 'REFUND_ERROR', code, detail })
