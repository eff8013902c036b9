import { NotFound } from '@clutch/contracts/problems'
import { removeDeviceRange as contract, DeviceRangeRemoved } from '@clutch/contracts/telematics/device-ranges'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { deleteRange } from './store.ts'

export const removeDeviceRange = implement(contract, async ({ params, tx }) => {
  const range = await deleteRange(tx, params.deviceRangeId)
  if (range === undefined) throw new Problem(NotFound)
  tx.emit(DeviceRangeRemoved, { ...range, version: range.version + 1 })
  return noContent
})
