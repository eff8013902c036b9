import {
  getDriverDocument as driverContract,
  getVehicleDocument as vehicleContract,
} from '@clutch/contracts/fleet/documents'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { documentOf } from './own-subject.ts'

export const getVehicleDocument = implement(vehicleContract, async ({ params: { vehicleId, documentId }, tx }) =>
  ok((await documentOf(tx, { vehicleId }, documentId)).document),
)
export const getDriverDocument = implement(driverContract, async ({ params: { driverId, documentId }, tx }) =>
  ok((await documentOf(tx, { driverId }, documentId)).document),
)
