import { getFleetSettings as contract } from '@clutch/contracts/fleet/settings'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findSettings } from './store.ts'

export const getSettings = implement(contract, async ({ tx }) => ok(await findSettings(tx)))
