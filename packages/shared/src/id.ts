import { monotonicFactory } from 'ulid'

const nextUlid = monotonicFactory()

/** A new identifier: the noun's prefix and a ULID, increasing within this process. */
export function newId(prefix: string): string {
  return `${prefix}_${nextUlid()}`
}
