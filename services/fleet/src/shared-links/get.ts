import { getSharedLink as contract } from '@clutch/contracts/fleet/shared-links'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findLink } from './store.ts'

export const getSharedLink = implement(contract, async ({ params, tx }) => {
  const link = await findLink(tx, params.sharedLinkId)
  if (link === undefined) throw new Problem(NotFound)
  return ok(link)
})
