import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Day, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

export const documentKinds = [
  'registration',
  'insurance',
  'inspection',
  'tax',
  'permit',
  'lease',
  'warranty',
  'driving-licence',
  'driver-card',
  'qualification',
  'medical',
  'contract',
  'other',
] as const

export const documentMediaTypes = ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'] as const
export const maxDocumentBytes = 5 * 1024 * 1024
export const maxDocuments = 200

export const ReminderDays = Type.Array(Type.Integer({ minimum: 0, maximum: 730 }), {
  maxItems: 10,
  uniqueItems: true,
  description: 'so many days before it expires it is told',
})

/** A paper of a vehicle or of a driver. */
export const Document = Closed({
  id: Id('dcm'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: nullable(Id('veh')),
  driverId: nullable(Id('drv')),
  kind: OneOf(documentKinds),
  title: nullable(Name),
  number: nullable(Type.String({ minLength: 1, maxLength: 100 })),
  issuedOn: nullable(Day),
  expiresOn: { ...nullable(Day), description: 'the last day on which it holds, in the zone of the fleet' },
  remindDays: { ...nullable(ReminderDays), description: 'null: as the tenant’s settings say' },
  remindedDays: nullable(
    Type.Integer({ minimum: -1, description: 'the least that was told; -1: that it has expired' }),
  ),
  file: nullable(
    Closed({ mediaType: OneOf(documentMediaTypes), bytes: Type.Integer({ minimum: 1 }), sha256: Type.String() }),
  ),
  status: OneOf(['active', 'archived']),
  createdAt: Instant,
})
export type Document = Static<typeof Document>

/** What is told of a paper. Events are kept for years: not what stands on it. */
export const DocumentFacts = Closed({
  id: Id('dcm'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: nullable(Id('veh')),
  driverId: nullable(Id('drv')),
  kind: OneOf(documentKinds),
  expiresOn: nullable(Day),
  hasFile: Type.Boolean(),
  status: OneOf(['active', 'archived']),
})
export type DocumentFacts = Static<typeof DocumentFacts>

export const TooManyDocuments = problem({
  code: 'too-many-documents',
  status: 422,
  title: 'There are as many documents as may be',
  remedy: `A vehicle or driver has at most ${maxDocuments}, archived ones included.`,
})
export const FileContradicts = problem({
  code: 'file-contradicts',
  status: 422,
  title: 'The file is of another type than it was sent as',
  remedy: 'Send it with the `Content-Type` of what it is.',
})

export const NewDocument = Closed(
  {
    kind: Document.properties.kind,
    title: Type.Optional(Name),
    number: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    issuedOn: Type.Optional(Day),
    expiresOn: Type.Optional(Day),
    remindDays: Type.Optional(ReminderDays),
  },
  { examples: [{ kind: 'insurance', number: 'KH-2026-77', expiresOn: '2027-03-31' }] },
)
export type NewDocument = Static<typeof NewDocument>

export const DocumentChange = Closed(
  {
    kind: Type.Optional(Document.properties.kind),
    title: Type.Optional(nullable(Name)),
    number: Type.Optional(Document.properties.number),
    issuedOn: Type.Optional(nullable(Day)),
    expiresOn: Type.Optional(nullable(Day)),
    remindDays: Type.Optional(nullable(ReminderDays)),
    status: Type.Optional(Document.properties.status),
  },
  { examples: [{ expiresOn: '2028-03-31' }] },
)
export type DocumentChange = Static<typeof DocumentChange>

const filters = PageQuery({
  kind: Type.Optional(Document.properties.kind),
  status: Type.Optional(Document.properties.status),
})

function routesOf<const P extends string>(path: P, whose: string) {
  return {
    create: route({
      method: 'POST',
      path,
      summary: `Enter a document of a ${whose}`,
      access: 'fleet:write',
      idempotency: 'accepted',
      body: NewDocument,
      replies: { 201: Document },
      problems: [TooManyDocuments],
    }),
    list: route({
      method: 'GET',
      path,
      summary: `List the documents of a ${whose}, oldest first`,
      access: 'fleet:read',
      query: filters,
      replies: { 200: Page(Document) },
    }),
    get: route({
      method: 'GET',
      path: `${path}/:documentId`,
      summary: `Read a document of a ${whose}`,
      access: 'fleet:read',
      replies: { 200: Document },
    }),
    change: route({
      method: 'PATCH',
      path: `${path}/:documentId`,
      summary: `Change or archive a document of a ${whose}; another last day is reminded of anew`,
      access: 'fleet:write',
      conditional: true,
      body: DocumentChange,
      replies: { 200: Document },
    }),
    send: route({
      method: 'PUT',
      path: `${path}/:documentId/file`,
      summary: `Send the scan of a document of a ${whose}; one that is there is replaced`,
      access: 'fleet:write',
      conditional: true,
      upload: { mediaTypes: documentMediaTypes },
      maxBodyBytes: maxDocumentBytes,
      replies: { 200: Document },
      problems: [FileContradicts],
    }),
    fetch: route({
      method: 'GET',
      path: `${path}/:documentId/file`,
      summary: `Fetch the scan of a document of a ${whose}`,
      // Of a driver it shows what lists do not.
      access: whose === 'driver' ? 'fleet:write' : 'fleet:read',
      stream: 'no',
      download: documentMediaTypes,
      replies: { 200: null },
    }),
  }
}

const base = '/b2b/fleet-management' as const
const ofVehicle = routesOf(`${base}/vehicles/:vehicleId/documents`, 'vehicle')
const ofDriver = routesOf(`${base}/drivers/:driverId/documents`, 'driver')

export const createVehicleDocument = ofVehicle.create
export const listVehicleDocuments = ofVehicle.list
export const getVehicleDocument = ofVehicle.get
export const changeVehicleDocument = ofVehicle.change
export const sendVehicleDocumentFile = ofVehicle.send
export const fetchVehicleDocumentFile = ofVehicle.fetch
export const createDriverDocument = ofDriver.create
export const listDriverDocuments = ofDriver.list
export const getDriverDocument = ofDriver.get
export const changeDriverDocument = ofDriver.change
export const sendDriverDocumentFile = ofDriver.send
export const fetchDriverDocumentFile = ofDriver.fetch

export const listExpiringDocuments = route({
  method: 'GET',
  path: `${base}/documents`,
  summary: 'List active documents of vehicles and drivers that expire, the first to expire first',
  access: 'fleet:read',
  query: PageQuery({
    until: Type.Optional({ ...Day, description: 'those that expire on this day or before; expired ones too' }),
  }),
  replies: { 200: Page(Document) },
})

export const DocumentCreated = event({
  type: 'fleet.document.created',
  summary: 'A document of a vehicle or driver was entered',
  data: DocumentFacts,
})
export const DocumentChanged = event({
  type: 'fleet.document.changed',
  summary: 'A document was changed or archived, or its scan was replaced',
  data: DocumentFacts,
})
export const DocumentExpiring = event({
  type: 'fleet.document.expiring',
  summary: 'A document expires in so many days; told once for each number of days that was asked for',
  data: Closed({ ...DocumentFacts.properties, daysLeft: Type.Integer({ minimum: 0 }) }),
  partner: true,
})
export const DocumentExpired = event({
  type: 'fleet.document.expired',
  summary: 'A document’s last day is over; told once',
  data: DocumentFacts,
  partner: true,
})
