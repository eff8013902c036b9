import {
  type AlertRule,
  type AlertRuleChange,
  AlertRuleInvalid,
  type NewAlertRule,
  type WeeklyHours,
} from '@clutch/contracts/fleet/alert-rules'
import { type FieldError, Problem } from '@clutch/shared/problem'
import { type Alertable, alertableOf } from './alertable-events.ts'
import { compileCondition, InvalidCondition } from './condition.ts'
import { assertZone } from './weekly-hours.ts'

const defaults = {
  condition: null,
  until: null,
  groupBy: null,
  threshold: { count: 1, withinS: null, lastsS: null },
  scope: { fleetIds: [], groupIds: [], vehicleIds: [], driverIds: [], driverGroupIds: [] },
  schedule: null,
  quietHours: null,
  resolution: { onOpposite: true, afterQuietS: null, tell: false },
  coolDownS: 0,
  escalation: [],
} satisfies Partial<AlertRule>

/** @throws Problem AlertRuleInvalid */
export function newAlertRule(wanted: NewAlertRule, made: { id: string; now: Date }): AlertRule {
  const rule: AlertRule = {
    ...defaults,
    ...wanted,
    scope: { ...defaults.scope, ...wanted.scope },
    id: made.id,
    version: 1,
    status: 'active',
    createdAt: made.now.toISOString(),
  }
  assertWorks(rule)
  return rule
}

/** @throws Problem AlertRuleInvalid */
export function changedAlertRule(rule: AlertRule, change: AlertRuleChange): AlertRule {
  const scope = change.scope === undefined ? rule.scope : { ...defaults.scope, ...change.scope }
  const changed: AlertRule = { ...rule, ...change, scope, version: rule.version + 1 }
  assertWorks(changed)
  return changed
}

/** Whether it depends on who drove. */
export function isOfDrivers({ scope }: AlertRule): boolean {
  return scope.driverIds.length > 0 || scope.driverGroupIds.length > 0
}

/** Every type of event by which the rule's alerts are raised, over, or were none. */
export function interestsOf(rule: AlertRule): string[] {
  const raising = rule.events.map(alertableOf).filter((alertable) => alertable !== undefined)
  const types = raising.flatMap(({ definition, opposites, revisedBy }) => [
    definition.type,
    ...(rule.resolution.onOpposite ? opposites : []),
    ...revisedBy,
  ])
  return [...new Set(types)]
}

function assertWorks(rule: AlertRule): void {
  const errors: FieldError[] = []
  const wrong = (pointer: string, message: string) => errors.push({ pointer: `/body${pointer}`, message })
  const alertables: Alertable[] = []
  for (const [index, type] of rule.events.entries()) {
    const alertable = alertableOf(type)
    if (alertable === undefined) wrong(`/events/${index}`, 'is not an event of which alerts can be made')
    else alertables.push(alertable)
  }
  for (const field of ['condition', 'until'] as const) {
    const text = rule[field]
    if (text === null) continue
    for (const alertable of alertables) {
      const message = whyNotCondition(text, alertable)
      if (message !== undefined) wrong(`/${field}`, `${alertable.definition.type}: ${message}`)
    }
  }
  for (const [index, name] of (rule.groupBy ?? []).entries())
    for (const { definition, properties } of alertables)
      if (!(name in properties)) wrong(`/groupBy/${index}`, `is no field of ${definition.type}`)
  if (rule.threshold.withinS !== null && rule.threshold.count === 1)
    wrong('/threshold/withinS', 'says something only of a count above one')
  for (const [pointer, hours] of [
    ['/schedule', rule.schedule],
    ['/quietHours/hours', rule.quietHours?.hours ?? null],
  ] as const)
    if (hours !== null && !isZone(hours)) wrong(`${pointer}/timeZone`, 'is not the name of a time zone')
  for (const [index, { afterMin }] of rule.escalation.entries())
    if (index > 0 && afterMin <= rule.escalation[index - 1]!.afterMin)
      wrong(`/escalation/${index}/afterMin`, 'must come after the step before')
  if (errors.length > 0) throw new Problem(AlertRuleInvalid, { errors })
}

function whyNotCondition(text: string, alertable: Alertable): string | undefined {
  try {
    compileCondition(text, alertable)
    return undefined
  } catch (error) {
    if (error instanceof InvalidCondition) return error.message
    throw error
  }
}

function isZone({ timeZone }: WeeklyHours): boolean {
  try {
    assertZone(timeZone)
    return true
  } catch {
    return false
  }
}
