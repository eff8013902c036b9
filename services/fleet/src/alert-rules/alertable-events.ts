import { events } from '@clutch/contracts/catalog'
import { type EventDefinition, ownerOf } from '@clutch/contracts/contract'
import type { AlertableEvent } from '@clutch/contracts/fleet/alert-rules'
import type { TSchema } from 'typebox'

/**
 * Of which events alerts can be made, and how they belong together, as the catalogue tells it. Pure.
 * What follows are words of the field, not names of events: a noun that is added to the catalogue is alertable by itself.
 */

/** Whose an event may be. */
const subjects = ['vehicleId', 'driverId', 'deviceId'] as const
/** Nouns that are themselves what the others point to. */
const subjectNouns = { vehicle: 'vehicleId', driver: 'driverId', device: 'deviceId' } as const

/** By which words of an event's end another's is over. */
const overBy: Readonly<Record<string, readonly string[]>> = {
  entered: ['exited'],
  exited: ['entered'],
  opened: ['cleared', 'closed', 'resolved'],
  started: ['ended', 'completed'],
  begun: ['ended'],
  raised: ['cleared'],
  approached: ['cleared'],
  failing: ['connected', 'recovered'],
  overdue: ['completed', 'renewed', 'skipped'],
  due: ['completed', 'skipped'],
  'due-soon': ['completed', 'skipped'],
  expired: ['renewed'],
  expiring: ['renewed'],
}
/** What says that an event of the same noun was not so, or was otherwise. */
const revisions = new Set(['withdrawn', 'corrected', 'reverted', 'dismissed'])
/** By which words of the same noun it is taken back without saying so: what is matched after all is no mismatch. */
const takenBackBy: Readonly<Record<string, readonly string[]>> = { mismatch: ['matched'] }

/** By which fields the causes of one subject are told apart: two faults are two, and two fences. */
const causeFields = ['geofenceId', 'code', 'kind', 'rule', 'documentId', 'ruleId', 'planId', 'stopId', 'keyId', 'type']

/** When something happened, by its own time. What says none of these is a thing that changes. */
const happenedAt = [
  'at',
  'startedAt',
  'endedAt',
  'openedAt',
  'clearedAt',
  'detectedAt',
  'occurredAt',
  'confirmedAt',
  'lastSeenAt',
  'enteredAt',
  'exitedAt',
  'dwelledAt',
  'installedAt',
  'removedAt',
  'fromAt',
  'untilAt',
  'importedAt',
]

export interface Alertable {
  readonly definition: EventDefinition
  readonly properties: Readonly<Record<string, TSchema>>
  readonly groupBy: readonly string[]
  readonly opposites: readonly string[]
  readonly revisedBy: readonly string[]
  /** It happens, and has an id of its own; else it is something that changes, and each version is another. */
  readonly happens: boolean
}

function propertiesOf(definition: EventDefinition): Readonly<Record<string, TSchema>> {
  return (definition.data as { properties?: Record<string, TSchema> }).properties ?? {}
}

function isAboutSubjects(definition: EventDefinition): boolean {
  const [owner, noun] = definition.type.split('.')
  // Alerts are told of by themselves.
  if (noun === 'alert' || noun === 'alert-rule' || noun === 'notification-channel') return false
  if (owner !== 'fleet' && owner !== 'telematics') return false
  const properties = propertiesOf(definition)
  return noun! in subjectNouns || subjects.some((name) => name in properties)
}

const [alertableDefinitions, byType] = (() => {
  const definitions = events.map(({ event }) => event).filter(isAboutSubjects)
  return [definitions, new Map(definitions.map((definition) => [definition.type, definition]))] as const
})()

/** What the reaction listens to. */
export const alertableEvents: readonly EventDefinition[] = alertableDefinitions

function alertable(definition: EventDefinition): Alertable {
  const properties = propertiesOf(definition)
  const [owner, noun, verb = ''] = definition.type.split('.')
  const siblings = alertableDefinitions.filter(
    (other) => ownerOf(other) === owner && other.type.split('.')[1] === noun && other.type !== definition.type,
  )
  const verbOf = (other: EventDefinition) => other.type.split('.')[2] ?? ''
  return {
    definition,
    properties,
    groupBy: causeFields.filter((name) => name in properties),
    opposites: siblings.filter((other) => overBy[verb]?.includes(verbOf(other))).map(({ type }) => type),
    revisedBy: siblings
      .filter((other) => revisions.has(verbOf(other)) || takenBackBy[verb]?.includes(verbOf(other)))
      .map(({ type }) => type),
    happens: happenedAt.some((name) => name in properties),
  }
}

const alertables = new Map<string, Alertable>()

export function alertableOf(type: string): Alertable | undefined {
  const known = alertables.get(type)
  if (known !== undefined) return known
  const definition = byType.get(type)
  if (definition === undefined) return undefined
  const made = alertable(definition)
  alertables.set(type, made)
  return made
}

/** Whether what revises an event says that it was none, whatever else it tells. */
export function takesBack(type: string): boolean {
  const verb = type.split('.')[2] ?? ''
  return verb === 'withdrawn' || Object.values(takenBackBy).some((verbs) => verbs.includes(verb))
}

/** The last instant that an event tells of itself; where it tells none, or one that is still to come, when it was told. */
export function instantOf(data: Readonly<Record<string, unknown>>, toldAt: Date): number {
  const told = toldAt.getTime()
  const instants = happenedAt
    .map((name) => data[name])
    .filter((value) => typeof value === 'string')
    .map((value) => Date.parse(value))
    .filter((ms) => ms <= told)
  return instants.length === 0 ? told : Math.max(...instants)
}

/** Whose an event is, as far as it says so itself. */
export function subjectsOf(
  type: string,
  data: Readonly<Record<string, unknown>>,
): { vehicleId?: string; driverId?: string; deviceId?: string } {
  const noun = type.split('.')[1]!
  const own = noun in subjectNouns ? { [subjectNouns[noun as keyof typeof subjectNouns]]: data.id } : {}
  const told = Object.fromEntries(subjects.map((name) => [name, data[name]]))
  return Object.fromEntries(
    Object.entries({ ...told, ...own }).filter(([, id]) => typeof id === 'string' && id.length <= 64),
  )
}

/** The type of a field in the Common Expression Language. */
function celTypeOf(schema: TSchema): string {
  const { type, anyOf, items, properties } = schema as {
    type?: string
    anyOf?: TSchema[]
    items?: TSchema
    properties?: unknown
  }
  if (anyOf !== undefined) {
    const types = new Set(anyOf.filter((each) => (each as { type?: string }).type !== 'null').map(celTypeOf))
    // Null is of no other type: what may be null can only be known when it is asked.
    return types.size === 1 && anyOf.every((each) => (each as { type?: string }).type !== 'null')
      ? [...types][0]!
      : 'dyn'
  }
  if (type === 'string') return 'string'
  if (type === 'number' || type === 'integer') return 'double'
  if (type === 'boolean') return 'bool'
  if (type === 'array') return `list<${items === undefined ? 'dyn' : celTypeOf(items)}>`
  if (type === 'object' || properties !== undefined) return 'map<string, dyn>'
  return 'dyn'
}

export function fieldsOf({ properties }: Alertable): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, celTypeOf(schema)]))
}

export function listOfAlertableEvents(): AlertableEvent[] {
  return alertableEvents.map(({ type, summary }) => {
    const { groupBy, opposites, ...rest } = alertableOf(type)!
    return {
      type,
      summary,
      fields: fieldsOf({ groupBy, opposites, ...rest }),
      groupBy: [...groupBy],
      opposites: [...opposites],
    }
  })
}
