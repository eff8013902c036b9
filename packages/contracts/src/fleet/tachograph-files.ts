import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Day, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { DriverUnknown } from './driver-assignments.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
const Text = Type.String({ maxLength: 80 })
const Metres = Type.Integer({ minimum: 0 })

/** What a file downloaded from a driver card or a vehicle unit said (Regulation (EU) 2016/799, Annex I C, and Annex I B before it). */
export const TachographFile = Closed({
  id: Id('tgf'),
  version: Type.Integer({ minimum: 1 }),
  kind: OneOf(['card', 'vehicle-unit']),
  generation: Type.Integer({ minimum: 1, maximum: 2 }),
  driverId: nullable({ ...Id('drv'), description: 'whose card it is; null where nobody is known to have it' }),
  cardNumber: nullable(Text),
  holder: nullable(Closed({ surname: Text, firstNames: Text })),
  cardExpiresAt: nullable(Instant),
  vin: nullable(Text),
  registration: nullable(Text),
  firstDay: nullable(Day),
  lastDay: nullable(Day),
  activities: Closed({
    read: Type.Integer({ minimum: 0 }),
    kept: Type.Integer({
      minimum: 0,
      description: 'the others are known as well already, or are of nobody that is known',
    }),
    unknownCards: Type.Array(Text, { description: 'give them to drivers as keys and import the file again' }),
  }),
  vehiclesUsed: Type.Array(
    Closed({ registration: Text, fromAt: Instant, untilAt: Instant, odometerFromM: Metres, odometerUntilM: Metres }),
  ),
  places: Type.Array(Closed({ at: Instant, kind: Text, country: Type.Integer(), odometerM: Metres })),
  events: Type.Array(
    Closed({ type: Type.Integer(), fromAt: Instant, untilAt: nullable(Instant), registration: nullable(Text) }),
  ),
  signatures: Closed({
    present: Type.Integer({ minimum: 0, description: 'parts that carry a signature' }),
    missing: Type.Integer({ minimum: 0, description: 'parts that should and do not' }),
    verified: Type.Literal(false, { description: 'they are not verified here' }),
  }),
  problems: Type.Array(Type.String(), { description: 'what could not be read, and was left out' }),
  importedAt: Instant,
})
export type TachographFile = Static<typeof TachographFile>

/** An import as events tell it: without who it is, and without where they were. Events are kept for years. */
export const TachographImport = Closed({
  id: Id('tgf'),
  version: TachographFile.properties.version,
  kind: TachographFile.properties.kind,
  generation: TachographFile.properties.generation,
  driverId: TachographFile.properties.driverId,
  vin: TachographFile.properties.vin,
  firstDay: TachographFile.properties.firstDay,
  lastDay: TachographFile.properties.lastDay,
  activitiesRead: Type.Integer({ minimum: 0 }),
  activitiesKept: Type.Integer({ minimum: 0 }),
  unknownCards: Type.Integer({ minimum: 0, description: 'cards of which nobody knows whose they are' }),
  events: Type.Integer({ minimum: 0, description: 'events and faults that the tachograph recorded' }),
  importedAt: Instant,
})
export type TachographImport = Static<typeof TachographImport>

export const TachographFileImported = event({
  type: 'fleet.tachograph-file.imported',
  summary: 'A download of a driver card or a vehicle unit was imported, or brought more when it was imported again',
  data: TachographImport,
  partner: true,
})

export const TachographFileUnreadable = problem({
  code: 'tachograph-file-unreadable',
  status: 422,
  title: 'This is no file of a driver card or a vehicle unit that can be read here',
  remedy: 'Send the download as it is, without a container: `detail` says where it ends to make sense.',
})

const path = '/b2b/fleet-management/driver-assignment/tachograph-files'

export const importTachographFile = route({
  method: 'POST',
  path,
  summary:
    'Import a download (.ddd, .c1b, .v1b) of a driver card or a vehicle unit; the same file again is the same import',
  description:
    'Activities become the driver’s, and hold before what is entered and what trips say: a tachograph is the record that the law asks for. A card is known by a key of its driver, its number in lower case, or by `driverId`. The file is not kept: whoever must keep it does.',
  access: 'fleet:write',
  query: Type.Object(
    {
      driverId: Type.Optional({
        ...Id('drv'),
        description: 'whose card it is; of a vehicle unit, cards are known by keys alone',
      }),
    },
    { additionalProperties: false },
  ),
  upload: { mediaTypes: ['application/octet-stream', 'application/vnd.tachograph'] },
  maxBodyBytes: 5 * 1024 * 1024,
  replies: { 200: TachographFile, 201: TachographFile },
  problems: [TachographFileUnreadable, DriverUnknown],
})

export const listTachographFiles = route({
  method: 'GET',
  path,
  summary: 'List imported files, the latest first',
  access: 'fleet:read',
  query: PageQuery({ from: Type.Optional(Instant), to: Type.Optional(Instant) }),
  replies: { 200: Page(TachographFile) },
})

export const getTachographFile = route({
  method: 'GET',
  path: `${path}/:tachographFileId`,
  summary: 'Read what an imported file said',
  access: 'fleet:read',
  replies: { 200: TachographFile },
})
