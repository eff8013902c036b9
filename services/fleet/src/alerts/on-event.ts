import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import { alertableEvents } from '../alert-rules/alertable-events.ts'
import { findRulesInterestedIn } from '../alert-rules/store.ts'
import { reaction, type Tx } from '../kit.ts'
import { apply } from './apply.ts'
import { absorbed } from './cause.ts'
import { heard, shownOf, type Told } from './heard.ts'
import { isInScope, whoseIs } from './scope.ts'
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
  // In the order of the rules: two events of one subject lock their causes alike.
  for (const rule of rules) await tell(tx, rule, told)
})

async function tell(tx: Tx, rule: AlertRule, told: Told): Promise<void> {
  const said = heard(rule, told)
  if (said === undefined) return
  const { key, fact, revises } = said
  const whose = await whoseIs(tx, told, fact.atMs)
  // What was raised within the scope is over also when its vehicle has left it.
  const counts =
    (await isInScope(tx, rule, whose)) || (fact.says !== 'raises' && (await isCauseKnown(tx, rule.id, key)))
  if (!counts) return
  const cause = await lockCause(tx, rule.id, key)
  const known = cause.state.facts.some(({ source }) => source === fact.source)
  // A correction of what was never heard raises nothing; that it is withdrawn is kept, for what is still under way.
  if (revises && !known && fact.says !== 'nothing') return
  const state = absorbed(cause.state, fact)
  if (state === cause.state) return
  const about = {
    subject: said.subject,
    ...whose,
    cause: said.cause,
    eventType: told.type,
    event: shownOf(told.data),
  }
  await apply(tx, rule, key, { state, about: fact.says === 'raises' ? about : cause.about })
}
