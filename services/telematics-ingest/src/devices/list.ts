import { listDevices as contract } from '@clutch/contracts/telematics/devices'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfDevices } from './store.ts'

export const listDevices = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const afterId = decodeIdCursor(query.cursor)
  const { status, connected } = query
  const rows = await pageOfDevices(tx, { status, connected, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (device) => [device.id]))
})
