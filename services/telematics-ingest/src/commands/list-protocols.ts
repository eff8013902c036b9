import { listProtocols as contract } from '@clutch/contracts/telematics/commands'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { protocols } from './possible.ts'

export const listProtocols = implement(contract, async () => ok({ items: protocols }))
