import type { Fields } from './fields.ts'
import type { Made } from './idempotency.ts'
import type { PayPalTables } from './tables.ts'

/** What an operation may see and touch while it runs. */
export interface Call {
  tables: PayPalTables
  /** The sandbox's clock. */
  nowMs: number
  /** Where this stand-in is reached: for the links in its answers. */
  origin: string
  /** A fault, or the caller's own header, has whatever is charged in this request end so. */
  declineIssue: string | undefined
  /** Whether the caller wants the whole object and not its name. */
  representation: boolean
  emit(type: string, resourceType: string, resource: object): void
}

interface Result {
  status: number
  body?: object
  /** What a repetition under the same id is shown as it is then. */
  made?: Made
}

/**
 * One endpoint. `read` only validates; `run` is all or nothing, and what it answers is kept for the request's id.
 */
export interface Operation<I> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  read(fields: Fields, path: Record<string, string>): I
  run(call: Call, input: I): Result
}

// Widening the input is safe: only what `read` gave is ever handed to `run`.
export const operation = <I>(declared: Operation<I>): Operation<unknown> => declared as unknown as Operation<unknown>

/** PayPal tells no milliseconds. */
export const instant = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

export const link = (href: string, rel: string, method = 'GET') => ({ href, rel, method })
