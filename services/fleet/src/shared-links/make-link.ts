import { randomBytes } from 'node:crypto'
import { type SharedLink, SharedLinkCreated } from '@clutch/contracts/fleet/shared-links'
import type { Tx } from '../kit.ts'
import { insertLink } from './store.ts'

/** @returns the token, which is kept by nobody */
export async function makeLink(tx: Tx, link: SharedLink): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await insertLink(tx, link, token)
  tx.emit(SharedLinkCreated, link)
  return token
}

export function pathOf(token: string): string {
  return `/api/v1/b2b/fleet-management/analytics/shared/${token}`
}
