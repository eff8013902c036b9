import { NotFound } from '@clutch/contracts/problems'
import { listReadings as contract } from '@clutch/contracts/telematics/readings'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findDevice } from '../devices/store.ts'
import { implement } from '../kit.ts'
import { instantOf } from './range.ts'
import { pageOfReadings } from './store.ts'

export const listReadings = implement(contract, async ({ params, query, tx }) => {
  const limit = query.limit ?? 50
  const cursor = decodeCursor(query.cursor, 2)
  const after =
    cursor === undefined
      ? undefined
      : { time: instantOf(String(cursor[0]), '/query/cursor').toISOString(), id: String(cursor[1]) }
  const from = query.from === undefined ? undefined : instantOf(query.from, '/query/from')
  const to = query.to === undefined ? undefined : instantOf(query.to, '/query/to')
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
