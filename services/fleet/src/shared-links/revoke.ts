import { revokeSharedLink as contract, SharedLinkRevoked } from '@clutch/contracts/fleet/shared-links'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockLink, revokeLink } from './store.ts'

/** Ends it once; again changes nothing. */
export const revokeSharedLink = implement(contract, async ({ params, tx }) => {
  const link = await lockLink(tx, params.sharedLinkId)
  if (link === undefined) throw new Problem(NotFound)
  if (link.revokedAt !== null) return ok(link)
  const revoked = { ...link, version: link.version + 1, revokedAt: tx.now.toISOString() }
  await revokeLink(tx, revoked)
  tx.emit(SharedLinkRevoked, revoked)
  return ok(revoked)
})
