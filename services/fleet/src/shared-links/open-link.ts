import type { SharedLink } from '@clutch/contracts/fleet/shared-links'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { isOpen } from './shared-link.ts'
import { findByToken, findLink } from './store.ts'

const linkActor = 'shared-links/view'
const deadlineMs = 10_000

type InLink = <Result>(work: (tx: Tx, link: SharedLink) => Promise<Result>) => Promise<Result>

/** As `make-link` makes them: what is none is not looked for. */
const token43 = /^[A-Za-z0-9_-]{43}$/

/** Whoever has the address sees what it shows: it is kept nowhere, found by no search engine, and told to no other site. */
export const discreetHeaders = {
  'cache-control': 'private, no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow, noarchive, nosnippet',
} as const

/**
 * The link that a token opens, and transactions of its tenant in which it is still open: who reads a long file stops where it was
 * revoked. A wrong token, one that has ended and one that was revoked give the same answer.
 * @throws Problem NotFound
 */
export async function openLink(database: Database<PrismaClient>, token: string): Promise<{ inTx: InLink }> {
  const found = token43.test(token) ? await database.systemTx((tx) => findByToken(tx, token)) : undefined
  if (found === undefined) throw new Problem(NotFound, { headers: discreetHeaders })
  const link = async (tx: Tx) => {
    const held = await findLink(tx, found.id)
    if (held === undefined || !isOpen(held, tx.now)) throw new Problem(NotFound, { headers: discreetHeaders })
    return held
  }
  return {
    inTx: (work) =>
      database.tx({ tenantId: found.tenantId, actor: linkActor, deadlineMs }, async (tx) => work(tx, await link(tx))),
  }
}
