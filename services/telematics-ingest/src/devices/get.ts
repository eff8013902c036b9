import { NotFound } from '@clutch/contracts/problems'
import { getDevice as contract } from '@clutch/contracts/telematics/devices'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findDevice } from './store.ts'

export const getDevice = implement(contract, async ({ params, tx }) => {
  const device = await findDevice(tx, params.deviceId)
  if (device === undefined) throw new Problem(NotFound)
  return ok(device)
})
