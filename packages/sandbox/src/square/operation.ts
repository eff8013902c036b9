import type { Fields } from './fields.ts'
import type { SquareTables } from './tables.ts'

/** What an operation may see and touch while it runs. */
export interface Call {
  tables: SquareTables
  /** The sandbox's clock. */
  nowMs: number
  /** A fault ordered for this request: whatever card is charged in it declines so. */
  declineCode: string | undefined
  emit(type: string, kind: string, id: string, object: unknown): void
}

/**
 * One endpoint. `read` only validates, and keeps nothing under a key. `run` is all or nothing; what it answers is kept
 * for the key.
 */
export interface Operation<I> {
  method: 'GET' | 'POST' | 'PUT'
  /** Below /v2. */
  path: string
  read(fields: Fields, path: Record<string, string>): I
  run(call: Call, input: I): Record<string, unknown>
}

// Widening the input is safe: only what `read` gave is ever handed to `run`.
export const operation = <I>(declared: Operation<I>): Operation<unknown> => declared as unknown as Operation<unknown>

export const instant = (ms: number): string => new Date(ms).toISOString()
