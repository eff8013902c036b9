import { createHash } from 'node:crypto'
import { getLive as contract } from '@clutch/contracts/fleet/live'
import { implement } from '../kit.ts'
import { fleetStates } from './fleet-states.ts'

export const getLive = implement(contract, async ({ params, tx }) => {
  const items = await fleetStates(tx, params.fleetId)
  const digest = createHash('sha256').update(JSON.stringify(items)).digest('base64url')
  return { status: 200, body: { items }, headers: { etag: `"${digest}"`, 'cache-control': 'private, no-cache' } }
})
