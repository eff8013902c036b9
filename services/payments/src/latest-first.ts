import { ValidationFailed } from '@clutch/contracts/problems'
import { decodeCursor } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { parseInstant } from '@clutch/shared/time'

/** The row a page ended with, in a list ordered by creation. */
export interface Before {
  createdAt: Date
  id: string
}

/** @throws Problem when it is not a cursor of such a list */
export function beforeOf(cursor: string | undefined): Before | undefined {
  const key = decodeCursor(cursor, 2)
  if (key === undefined) return undefined
  return { createdAt: cursorInstant(key[0]), id: String(key[1]) }
}

export function cursorInstant(part: string | number | undefined): Date {
  try {
    return parseInstant(String(part))
  } catch {
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: '/query/cursor', message: 'is not a cursor of this list' }],
    })
  }
}

/** The cursor's key of a row. */
export function keyOfCreated({ createdAt, id }: { createdAt: string; id: string }): [string, string] {
  return [createdAt, id]
}

/** What comes after it, latest first. The bound on the instant alone lets the index find where a page begins. */
export function createdBefore(before: Before | undefined) {
  if (before === undefined) return {}
  return {
    AND: [
      { createdAt: { lte: before.createdAt } },
      { OR: [{ createdAt: { lt: before.createdAt } }, { id: { lt: before.id } }] },
    ],
  }
}

export const latestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }]
