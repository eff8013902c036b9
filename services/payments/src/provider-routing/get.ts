import { getProviderRouting as contract } from '@clutch/contracts/payments/provider-routing'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findProviderRouting } from './store.ts'

export const getProviderRouting = implement(contract, async ({ tx }) => ok(await findProviderRouting(tx)))
