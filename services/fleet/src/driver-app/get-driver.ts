import { getOwnDriver as contract } from '@clutch/contracts/fleet/driver-app'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { ownDriver } from './own.ts'

export const getOwnDriver = implement(contract, async ({ tx, principal }) => ok(await ownDriver(tx, principal)))
