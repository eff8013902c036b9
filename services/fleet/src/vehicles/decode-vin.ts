import { decodeVin as contract } from '@clutch/contracts/fleet/vehicles'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { knownVin, vinFactsOf } from './vehicle.ts'
import { normalVin } from './vin.ts'

export const decodeVin = implement(contract, async ({ params }) =>
  ok(vinFactsOf(knownVin(normalVin(params.vin), '/params/vin'))),
)
