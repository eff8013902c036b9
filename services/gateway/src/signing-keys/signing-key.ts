import { accessTokenTtlMs } from '../access-tokens/lifetime.ts'

export interface SigningKeyDates {
  kid: string
  createdAt: Date
  /** It signs from here on; until then it is only announced. */
  activeAt: Date
}

/** Clocks differ a little, and a token may be on its way. */
const slackMs = 60 * 1_000

/**
 * What the keys are for at an instant: the newest active one signs; each is published from its making until the last
 * token it can have signed has expired.
 */
export function keySetAt<Key extends SigningKeyDates>(
  keys: readonly Key[],
  now: Date,
): { signing: Key | undefined; published: Key[]; outlived: Key[] } {
  const inOrder = keys.toSorted((a, b) => a.activeAt.getTime() - b.activeAt.getTime() || (a.kid < b.kid ? -1 : 1))
  const outlived: Key[] = []
  const published: Key[] = []
  for (const [index, key] of inOrder.entries()) {
    const successor = inOrder[index + 1]
    const over = successor !== undefined && successor.activeAt.getTime() + accessTokenTtlMs + slackMs <= now.getTime()
    ;(over ? outlived : published).push(key)
  }
  return { signing: published.findLast((key) => key.activeAt <= now) ?? published[0], published, outlived }
}

/** The newest key has done its time. */
export function isRotationDue(keys: readonly SigningKeyDates[], rotationDays: number, now: Date): boolean {
  const newest = Math.max(...keys.map((key) => key.createdAt.getTime()))
  return now.getTime() - newest >= rotationDays * 24 * 60 * 60 * 1_000
}
