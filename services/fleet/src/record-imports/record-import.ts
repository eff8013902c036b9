import type { CustomField } from '@clutch/contracts/fleet/custom-fields'
import type { NewRecordImport, RecordImport, RecordImportRow } from '@clutch/contracts/fleet/record-imports'

/** What columns mean, and what a row says of a vehicle or a driver. Pure. */

export type Subject = RecordImport['subject']

const COLUMNS = {
  vehicle: [
    'externalId',
    'name',
    'fleet',
    'plate',
    'vin',
    'make',
    'model',
    'year',
    'licenceClasses',
    'groups',
    'tags',
    'status',
  ],
  driver: [
    'externalId',
    'name',
    'fleet',
    'email',
    'phone',
    'licenceNumber',
    'licenceCountry',
    'licenceClasses',
    'licenceIssuedOn',
    'licenceExpiresOn',
    'groups',
    'tags',
    'status',
  ],
} as const

export function newRecordImport(wanted: NewRecordImport, made: { id: string; now: Date }): RecordImport {
  return {
    id: made.id,
    version: 1,
    name: wanted.name,
    subject: wanted.subject,
    dryRun: wanted.dryRun ?? false,
    fleetId: wanted.fleetId ?? null,
    status: 'awaiting-file',
    columns: [],
    rows: 0,
    done: 0,
    created: 0,
    changed: 0,
    unchanged: 0,
    refused: 0,
    createdAt: made.now.toISOString(),
    endedAt: null,
  }
}

export type Understood = { readonly columns: readonly string[] } | { readonly problem: string }

/** The columns of a file by their names here, whatever case and signs they are written with. */
export function understood(subject: Subject, heading: readonly string[], fields: readonly CustomField[]): Understood {
  const known = new Map<string, string>(COLUMNS[subject].map((name) => [bare(name), name]))
  for (const { key } of fields) known.set(bare(`custom.${key}`), `custom.${key}`)
  const columns = heading.map((name) => known.get(bare(name)))
  const unknown = heading.filter((_, i) => columns[i] === undefined)
  if (unknown.length > 0)
    return {
      problem: `Unknown columns: ${unknown.map((name) => `"${name.slice(0, 60)}"`).join(', ')}. Known: ${[...known.values()].join(', ')}.`,
    }
  const names = columns as string[]
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) return { problem: `The column ${twice} is there twice.` }
  if (!names.includes('externalId')) return { problem: 'The column externalId is missing.' }
  return { columns: names }
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** What a row says, by column: what is empty says nothing. */
export function saidBy(columns: readonly string[], cells: readonly string[]): Map<string, string> {
  return new Map(
    columns.flatMap((column, i) => (cells[i] === undefined || cells[i] === '' ? [] : [[column, cells[i]]])),
  )
}

/** Fleets and groups by name and id, those of the tenant. Two of a name are nobody's. */
export type Known = {
  readonly fleets: ReadonlyMap<string, string>
  readonly groups: ReadonlyMap<string, string>
  readonly fields: readonly CustomField[]
}

export type Message = RecordImportRow['messages'][number]

/** What a row asks for, with names in the place of cells; or why it asks for nothing that could be. */
export function wantedBy(
  subject: Subject,
  said: ReadonlyMap<string, string>,
  known: Known,
): { wanted: Record<string, unknown> } | { messages: Message[] } {
  const messages: Message[] = []
  const wanted: Record<string, unknown> = {}
  const licence: Record<string, unknown> = {}
  const customFields: Record<string, unknown> = {}
  for (const [column, text] of said) {
    const refuse = (message: string) => messages.push({ column, message })
    switch (column) {
      case 'fleet': {
        const id = known.fleets.get(text)
        if (id === undefined) refuse('names no fleet, or more than one')
        else wanted.fleetId = id
        break
      }
      case 'groups': {
        const ids = listOf(text).map((name) => known.groups.get(name))
        if (ids.includes(undefined)) refuse('names no group, or more than one')
        else wanted.groupIds = ids
        break
      }
      case 'tags':
        wanted.tags = listOf(text)
        break
      case 'licenceClasses':
        if (subject === 'vehicle') wanted.licenceClasses = listOf(text)
        else licence.classes = listOf(text).map(classOf)
        break
      case 'year':
        wanted.year = Number(text)
        break
      case 'vin':
        wanted.vin = text.toUpperCase().replaceAll(/[\s-]/g, '')
        break
      case 'phone':
        wanted.phone = text.replaceAll(/[\s()/.-]/g, '').replace(/^00/, '+')
        break
      case 'licenceNumber':
        licence.number = text
        break
      case 'licenceCountry':
        licence.country = text.toUpperCase()
        break
      case 'licenceIssuedOn':
        licence.issuedOn = text
        break
      case 'licenceExpiresOn':
        licence.expiresOn = text
        break
      default: {
        const field = known.fields.find(({ key }) => column === `custom.${key}`)
        if (field !== undefined) customFields[field.key] = typedValue(field, text)
        else wanted[column] = text
      }
    }
  }
  if (Object.keys(licence).length > 0) wanted.licence = licence
  if (Object.keys(customFields).length > 0) wanted.customFields = customFields
  return messages.length > 0 ? { messages } : { wanted }
}

function listOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split('|')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
  ]
}

/** `C:2029-04-30` or `C`. */
function classOf(text: string): { class: string; validFrom: null; validUntil: string | null } {
  const [name = '', until] = text.split(':', 2)
  return { class: name.trim().toUpperCase(), validFrom: null, validUntil: until?.trim() ?? null }
}

function typedValue({ type }: CustomField, text: string): string | number | boolean {
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (type === 'boolean' && /^(true|yes|1)$/i.test(text)) return true
  if (type === 'boolean' && /^(false|no|0)$/i.test(text)) return false
  return text
}

/** The column that a part of what a row asks for came from. */
export function columnOf(pointer: string): string | null {
  const [, , part = '', below] = pointer.split('/')
  if (part === 'customFields') return `custom.${below}`
  if (part === 'licence')
    return below === undefined ? 'licenceClasses' : `licence${below[0]!.toUpperCase()}${below.slice(1)}`
  return { fleetId: 'fleet', groupIds: 'groups' }[part] ?? (part === '' ? null : part)
}

/** The part of what a row asks for that is otherwise than it is. */
export function differing(
  wanted: Readonly<Record<string, unknown>>,
  is: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([key, value]) => {
      const held = is[key]
      if (key === 'customFields') {
        const other = differing(value as Record<string, unknown>, (held ?? {}) as Record<string, unknown>)
        return Object.keys(other).length > 0 ? [[key, other]] : []
      }
      return sameValue(value, held) ? [] : [[key, value]]
    }),
  )
}

/** Of lists the order says nothing. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return JSON.stringify(texts(a)) === JSON.stringify(texts(b))
  return JSON.stringify(a) === JSON.stringify(b)
}

function texts(list: readonly unknown[]): string[] {
  return list.map((each) => JSON.stringify(each)).sort()
}
