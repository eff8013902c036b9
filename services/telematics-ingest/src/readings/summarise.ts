import { summariseReadings as contract, maxSummaryDevices } from '@clutch/contracts/telematics/readings'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { summaryRange } from './range.ts'
import { summaryOfReadings } from './store.ts'

export const summariseReadings = implement(contract, async ({ query, tx }) => {
  const { from, to } = summaryRange(query, tx.now)
  const counted = await summaryOfReadings(tx, { from, to, deviceId: query.deviceId, maxDevices: maxSummaryDevices })
  return ok({ from: from.toISOString(), to: to.toISOString(), ...counted })
})
