import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import { isOfDrivers } from '../alert-rules/alert-rule.ts'
import { alertableEvents, instantOf } from '../alert-rules/alertable-events.ts'
import { findRulesInterestedIn } from '../alert-rules/store.ts'
import { reaction, type Tx } from '../kit.ts'
import { apply } from './apply.ts'
import { absorbed, type CauseState } from './cause.ts'
import { heard, shownOf, type Told } from './heard.ts'
import { isForgotten } from './retention-store.ts'
import { judge, type Whose, whoseIs } from './scope.ts'
import { isCauseKnown, lockCause } from './store.ts'

/** Every event that concerns a vehicle, a driver or a device, to each rule that has to hear of it. */
export const onEvent = reaction('alerts/on-event', alertableEvents, async ({ event, tx }) => {
  const rules = await findRulesInterestedIn(tx, event.definition.type)
  if (rules.length === 0) return
  const told: Told = {
    type: event.definition.type,
    aggregateId: event.aggregateId,
    version: event.aggregateVersion,
    at: event.time,
    data: event.data as Record<string, unknown>,
  }
  const atMs = instantOf(told.data, told.at)
  const whose = await whoseIs(tx, told, atMs)
  // In the order of the rules: two events of one subject lock their causes alike.
  for (const rule of rules) await tell(tx, rule, told, whose)
})

async function tell(tx: Tx, rule: AlertRule, told: Told, whose: Whose): Promise<void> {
  const said = heard(rule, told)
  if (said === undefined) return
  const { key, revises } = said
  const verdict = await judge(tx, rule, whose)
  // What was raised within the scope is over also when its vehicle has left it.
  const counts = verdict !== 'out' || (said.fact.says !== 'raises' && (await isCauseKnown(tx, rule.id, key)))
  if (!counts) return
  const isElsewhere = verdict === 'elsewhere' && said.fact.says === 'raises'
  const fact = isElsewhere ? { ...said.fact, says: 'elsewhere' as const } : said.fact
  const cause = await lockCause(tx, rule.id, key)
  if (await isForgotten(tx, fact.atMs)) return
  const known = cause.state.facts.some(({ source }) => source === fact.source)
  // A correction of what was never heard raises nothing; that it is withdrawn is kept, for what is still under way.
  if (revises && !known && fact.says !== 'nothing') return
  const state = absorbed(cause.state, fact)
  if (state === cause.state) return
  const { isAssigned, ...of } = whose
  const about = {
    subject: said.subject,
    ...of,
    cause: said.cause,
    eventType: told.type,
    event: shownOf(told.data),
  }
  const isTold = fact.says === 'raises' || (isElsewhere && !raises(cause.state))
  const byDriverOf = isOfDrivers(rule) && isAssigned ? whose.vehicleId : cause.byDriverOf
  await apply(tx, rule, key, { state, about: isTold ? about : cause.about, byDriverOf })
}

function raises({ facts }: CauseState): boolean {
  return facts.some(({ says }) => says === 'raises')
}
