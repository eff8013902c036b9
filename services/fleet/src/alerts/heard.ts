import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import type { Alert } from '@clutch/contracts/fleet/alerts'
import { derivedId } from '@clutch/shared/derived-id'
import { type Alertable, alertableOf, instantOf, subjectsOf, takesBack } from '../alert-rules/alertable-events.ts'
import { conditionOf } from '../alert-rules/condition.ts'
import { isWithin } from '../alert-rules/weekly-hours.ts'
import type { Fact, Policy } from './cause.ts'

/** What an event says to a rule. Pure. */

export interface Told {
  readonly type: string
  readonly aggregateId: string
  readonly version: number
  readonly at: Date
  readonly data: Readonly<Record<string, unknown>>
}

export interface Heard {
  readonly key: string
  readonly cause: Alert['cause']
  readonly subject: Alert['subject']
  readonly fact: Fact
  /** It says something only of what is known already. */
  readonly revises: boolean
}

const maxCauseLength = 200

export function heard(rule: AlertRule, told: Told): Heard | undefined {
  const alertable = alertableOf(told.type)
  if (alertable === undefined) return undefined
  const raising = rule.events.includes(told.type)
  const revised = raising ? undefined : raisedBy(rule, ({ revisedBy }) => revisedBy.includes(told.type))
  const isOpposite = !raising && raisedBy(rule, ({ opposites }) => opposites.includes(told.type)) !== undefined
  const says = saidTo(rule, told, alertable, raising, isOpposite, revised)
  if (says === undefined) return undefined
  const cause = causeOf(rule, told, alertable)
  const subject = subjectOf(told)
  const noun = told.type.split('.').slice(0, 2).join('.')
  const parts = Object.entries(cause).flat()
  return {
    key: derivedId('cau', subject.id, ...(rule.groupBy === null ? [noun] : []), ...parts),
    cause,
    subject,
    fact: {
      source: sourceOf(rule, told, revised ?? alertable, says),
      version: told.version,
      atMs: instantOf(told.data, told.at),
      says,
    },
    revises: revised !== undefined,
  }
}

function raisedBy(rule: AlertRule, fits: (alertable: Alertable) => boolean): Alertable | undefined {
  return rule.events.map(alertableOf).find((alertable) => alertable !== undefined && fits(alertable))
}

function saidTo(
  rule: AlertRule,
  { data, type, at }: Told,
  alertable: Alertable,
  raising: boolean,
  isOpposite: boolean,
  revised: Alertable | undefined,
): Fact['says'] | undefined {
  if (isOpposite) return rule.resolution.onOpposite ? 'over' : undefined
  const holds = () => rule.condition === null || conditionOf(rule.condition, alertable)(data)
  if (revised !== undefined) {
    const gone = takesBack(type) || data.status === 'withdrawn' || data.status === 'dismissed'
    return gone || !revisable(rule, alertable, holds) ? 'nothing' : 'raises'
  }
  if (!raising) return undefined
  if (rule.until !== null && conditionOf(rule.until, alertable)(data)) return 'over'
  if (data.status === 'withdrawn' || !holds()) return rule.until === null && alertable.happens ? 'nothing' : undefined
  const inHours = rule.schedule === null || isWithin(rule.schedule, instantOf(data, at))
  return inHours ? 'raises' : undefined
}

/** The condition was checked against what raises; a correction has the same fields, or none that it asks. */
function revisable(rule: AlertRule, alertable: Alertable, holds: () => boolean): boolean {
  if (rule.condition === null) return true
  try {
    conditionOf(rule.condition, alertable)
  } catch {
    return true
  }
  return holds()
}

/** What happened has one name however often it is told; of a thing that changes, each version is another. */
function sourceOf(rule: AlertRule, { aggregateId, version }: Told, alertable: Alertable, says: Fact['says']): string {
  if (rule.until !== null || !alertable.happens) return `${aggregateId}@${version}`
  return says === 'over' ? `${aggregateId}/over` : aggregateId
}

function causeOf(rule: AlertRule, { data }: Told, alertable: Alertable): Alert['cause'] {
  const names = rule.groupBy ?? alertable.groupBy
  return Object.fromEntries(
    names
      .filter((name) => data[name] !== undefined && data[name] !== null)
      .slice(0, 4)
      .map((name) => [name, textOf(data[name]).slice(0, maxCauseLength)]),
  )
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Whose it is in the event's own words: where its device is by now must not make two causes of one. */
function subjectOf({ type, data, aggregateId }: Told): Alert['subject'] {
  const { vehicleId, driverId, deviceId } = subjectsOf(type, data)
  if (vehicleId !== undefined) return { kind: 'vehicle', id: vehicleId }
  if (driverId !== undefined) return { kind: 'driver', id: driverId }
  if (deviceId !== undefined) return { kind: 'device', id: deviceId }
  return { kind: 'other', id: aggregateId }
}

export function policyOf({ threshold, resolution, coolDownS }: AlertRule): Policy {
  const ms = (seconds: number | null) => (seconds === null ? null : seconds * 1_000)
  return {
    count: threshold.count,
    withinMs: ms(threshold.withinS),
    lastsMs: ms(threshold.lastsS),
    quietMs: ms(resolution.afterQuietS),
    coolDownMs: coolDownS * 1_000,
  }
}

const maxPlainFields = 40
const maxTextLength = 200

/** What of an event is shown in the alert: its plain fields, short. */
export function shownOf(data: Readonly<Record<string, unknown>>): Alert['event'] {
  return Object.fromEntries(
    Object.entries(data)
      .filter(([name, value]) => name !== 'id' && name !== 'version' && (value === null || typeof value !== 'object'))
      .slice(0, maxPlainFields)
      .map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, maxTextLength) : value]),
  )
}
