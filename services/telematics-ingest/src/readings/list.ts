import { NotFound } from '@clutch/contracts/problems'
import { listReadings as contract } from '@clutch/contracts/telematics/readings'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, instantIn } from '@clutch/shared/time-order'
import { findDevice } from '../devices/store.ts'
import { implement } from '../kit.ts'
import { pageOfReadings } from './store.ts'

export const listReadings = implement(contract, async ({ params, query, tx }) => {
  const limit = query.limit ?? 50
  const last = decodeTimeCursor(query.cursor)
  const after = last && { time: last.at.toISOString(), id: last.id }
  const from = query.from === undefined ? undefined : instantIn(query.from, '/query/from')
  const to = query.to === undefined ? undefined : instantIn(query.to, '/query/to')
  if ((await findDevice(tx, params.deviceId)) === undefined) throw new Problem(NotFound)
  const readings = await pageOfReadings(tx, { deviceId: params.deviceId, from, to, after, limit: limit + 1 })
  return ok(
    pageOf(
      readings,
      limit,
      (reading) => [reading.time, reading.id],
      ({ tenantId: _tenant, ...reading }) => reading,
    ),
  )
})
