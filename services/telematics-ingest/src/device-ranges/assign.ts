import {
  assignDeviceRange as contract,
  DeviceRangeAssigned,
  DeviceRangeTaken,
} from '@clutch/contracts/telematics/device-ranges'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { insertRange } from './store.ts'

export const assignDeviceRange = implement(contract, async ({ body, tx }) => {
  const range = { ...body, id: newId('drg'), version: 1, assignedAt: tx.now.toISOString() }
  if (!(await insertRange(tx, range))) throw new Problem(DeviceRangeTaken)
  tx.emit(DeviceRangeAssigned, range)
  return created(range)
})
