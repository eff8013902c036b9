import { ValidationFailed } from '@clutch/contracts/problems'
import { decodeCursor } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'

/** Where a page of a list that is ordered by time, latest first, has ended. */
export function decodeLatest(cursor: string | undefined): { at: Date; id: string } | undefined {
  const key = decodeCursor(cursor, 2)
  if (key === undefined) return undefined
  const at = new Date(String(key[0]))
  if (Number.isNaN(at.getTime()))
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: '/query/cursor', message: 'is not a cursor of this list' }],
    })
  return { at, id: String(key[1]) }
}
