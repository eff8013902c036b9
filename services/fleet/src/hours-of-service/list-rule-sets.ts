import { listRuleSets as contract } from '@clutch/contracts/fleet/hours-of-service'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { ruleSetOf, ruleSets } from './rule-sets.ts'

export const listRuleSets = implement(contract, async () => ok({ items: ruleSets.map(ruleSetOf) }))
