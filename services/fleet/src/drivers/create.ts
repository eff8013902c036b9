import { createDriver as contract } from '@clutch/contracts/fleet/drivers'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { enterDriver } from './enter.ts'

export const createDriver = implement(contract, async ({ body, tx }) => created((await enterDriver(tx, body)).driver))
