import type { SharedLink } from '@clutch/contracts/fleet/shared-links'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { InTx } from '../reports/table.ts'
import { isOpen } from './shared-link.ts'
import { findByToken, findLink } from './store.ts'

const linkActor = 'shared-links/view'
const deadlineMs = 10_000

/**
 * The link that a token opens, and transactions of its tenant. A wrong token, one that has ended and one that was revoked give the
 * same answer.
 * @throws Problem NotFound
 */
export async function openLink(
  database: Database<PrismaClient>,
  token: string,
): Promise<{ inTx: InTx; link: (tx: Tx) => Promise<SharedLink> }> {
  const found = await database.systemTx((tx) => findByToken(tx, token))
  if (found === undefined) throw new Problem(NotFound)
  return {
    inTx: (work) => database.tx({ tenantId: found.tenantId, actor: linkActor, deadlineMs }, work),
    link: async (tx) => {
      const link = await findLink(tx, found.id)
      if (link === undefined || !isOpen(link, tx.now)) throw new Problem(NotFound)
      return link
    },
  }
}
