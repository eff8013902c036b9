import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

/**
 * Going round a vehicle, what is found, and what becomes of it: driver vehicle inspection reports. As 49 CFR 396.11 and 396.13 have it, a
 * defect that makes driving unsafe is repaired, or said not to need it, by somebody who signs for that; and the next driver
 * has seen both before driving on.
 */

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
const Key = Type.String({ pattern: '^[a-z][a-zA-Z0-9_-]{0,39}$', examples: ['service-brakes'] })
const Note = Type.String({ minLength: 1, maxLength: 1_000 })

export const severities = ['minor', 'major', 'out-of-service'] as const
export const photoMediaTypes = ['image/jpeg', 'image/png', 'image/webp'] as const
export const maxPhotos = 10
export const maxPhotoBytes = 5 * 1024 * 1024

const TemplateItem = Closed({
  key: Key,
  label: Name,
  severity: OneOf(severities, { description: 'of a defect of it, where whoever finds it says nothing else' }),
})

const kinds = ['pre-trip', 'post-trip', 'periodic'] as const

/** What is looked at. */
export const InspectionTemplate = Closed({
  id: Id('itp'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  kind: OneOf(kinds),
  items: Type.Array(TemplateItem, { minItems: 1, maxItems: 200 }),
  status: OneOf(['active', 'archived']),
  createdAt: Instant,
})
export type InspectionTemplate = Static<typeof InspectionTemplate>

const Result = Closed({
  key: Key,
  label: Name,
  result: OneOf(['ok', 'defect', 'not-applicable']),
  severity: nullable({ ...OneOf(severities), description: 'of a defect' }),
  note: nullable(Note),
})

export const Inspection = Closed({
  id: Id('isp'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  kind: OneOf(kinds),
  templateId: nullable(Id('itp')),
  /** As it was when it was gone through. */
  templateVersion: nullable(Type.Integer({ minimum: 1 })),
  driverId: nullable(Id('drv')),
  madeBy: Type.String({ description: 'who sent and by that signed it' }),
  at: Instant,
  odometerM: nullable(Type.Number({ minimum: 0, description: 'as it was read off' })),
  results: Type.Array(Result, { minItems: 1, maxItems: 200 }),
  defectIds: Type.Array(Id('dfc')),
})
export type Inspection = Static<typeof Inspection>

export const Defect = Closed({
  id: Id('dfc'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  inspectionId: nullable(Id('isp')),
  driverId: nullable(Id('drv')),
  key: nullable(Key),
  label: Name,
  severity: OneOf(severities, { description: 'out-of-service: the vehicle must not be driven until it is repaired' }),
  note: nullable(Note),
  photos: Type.Array(Closed({ mediaType: OneOf(photoMediaTypes), bytes: Type.Integer(), sha256: Type.String() }), {
    maxItems: maxPhotos,
  }),
  at: Instant,
  madeBy: Type.String(),
  status: OneOf(['open', 'repaired', 'not-needed'], {
    description: 'not-needed: whoever is responsible says that it can be driven as it is',
  }),
  repair: nullable(Closed({ certifiedBy: Type.String(), mechanic: nullable(Name), at: Instant, note: nullable(Note) })),
  acknowledgement: nullable(Closed({ driverId: Id('drv'), by: Type.String(), at: Instant })),
})
export type Defect = Static<typeof Defect>

export const TemplateUnknown = problem({
  code: 'template-unknown',
  status: 422,
  title: 'There is no such template',
  remedy: 'Name an active template of your tenant, or none.',
})
export const DriverUnknown = problem({
  code: 'driver-unknown',
  status: 422,
  title: 'There is no such driver',
  remedy: 'Name an active driver of your tenant.',
})
export const InspectionIncomplete = problem({
  code: 'inspection-incomplete',
  status: 422,
  title: 'The inspection is not what its template asks for',
  remedy: 'Give a result for every item of the template, once, and for no other: `errors` says which.',
})
export const DefectState = problem({
  code: 'defect-state',
  status: 409,
  title: 'The defect is in another state',
  remedy: 'Read it: what is repaired is not repaired again, and what is open cannot be acknowledged as repaired.',
})
export const TooManyPhotos = problem({
  code: 'too-many-photos',
  status: 422,
  title: 'There are as many photos as may be',
  remedy: `A defect has at most ${maxPhotos}.`,
})
export const PhotoContradicts = problem({
  code: 'photo-contradicts',
  status: 422,
  title: 'The photo is of another type than it was sent as',
  remedy: 'Send it with the `Content-Type` of what it is.',
})

export const NewInspectionTemplate = Closed(
  { name: Name, kind: OneOf(kinds), items: InspectionTemplate.properties.items },
  {
    examples: [
      {
        name: 'Before each drive',
        kind: 'pre-trip',
        items: [
          { key: 'service-brakes', label: 'Service brakes', severity: 'out-of-service' },
          { key: 'mirrors', label: 'Mirrors', severity: 'major' },
        ],
      },
    ],
  },
)
export type NewInspectionTemplate = Static<typeof NewInspectionTemplate>

export const InspectionTemplateChange = Closed(
  {
    name: Type.Optional(Name),
    items: Type.Optional(InspectionTemplate.properties.items),
    status: Type.Optional(InspectionTemplate.properties.status),
  },
  { examples: [{ name: 'Before every drive' }] },
)
export type InspectionTemplateChange = Static<typeof InspectionTemplateChange>

export const NewInspection = Closed(
  {
    templateId: Type.Optional(Id('itp')),
    kind: Type.Optional({ ...OneOf(kinds), description: 'the template’s where there is one; else pre-trip' }),
    driverId: Type.Optional(Id('drv')),
    odometerM: Type.Optional(Type.Number({ minimum: 0, maximum: 1e10 })),
    results: Type.Array(
      Closed({
        key: Key,
        label: Type.Optional({ ...Name, description: 'without a template' }),
        result: OneOf(['ok', 'defect', 'not-applicable']),
        severity: Type.Optional(OneOf(severities)),
        note: Type.Optional(Note),
      }),
      { minItems: 1, maxItems: 200 },
    ),
  },
  { examples: [{ kind: 'pre-trip', results: [{ key: 'lights', label: 'Lights', result: 'ok' }] }] },
)
export type NewInspection = Static<typeof NewInspection>

export const NewDefect = Closed(
  {
    label: Name,
    severity: OneOf(severities),
    note: Type.Optional(Note),
    driverId: Type.Optional(Id('drv')),
  },
  { examples: [{ label: 'Left mirror is cracked', severity: 'minor' }] },
)
export type NewDefect = Static<typeof NewDefect>

export const DefectRepair = Closed(
  {
    outcome: OneOf(['repaired', 'not-needed']),
    mechanic: Type.Optional({ ...Name, description: 'who did it, where that is not who says so' }),
    note: Type.Optional(Note),
  },
  { examples: [{ outcome: 'repaired', mechanic: 'R. Okafor', note: 'Mirror replaced' }] },
)
export type DefectRepair = Static<typeof DefectRepair>

export const DefectAcknowledgement = Closed(
  { driverId: Id('drv') },
  { examples: [{ driverId: 'drv_01K0A1B2C3D4E5F6G7H8J9K0M1' }] },
)

const base = '/b2b/fleet-management' as const
const templates = `${base}/inspection-templates` as const
const inspections = `${base}/vehicles/:vehicleId/inspections` as const
const defects = `${base}/vehicles/:vehicleId/defects` as const

export const createInspectionTemplate = route({
  method: 'POST',
  path: templates,
  summary: 'Say what is to be looked at',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewInspectionTemplate,
  replies: { 201: InspectionTemplate },
})

export const listInspectionTemplates = route({
  method: 'GET',
  path: templates,
  summary: 'List templates of inspections, oldest first',
  access: 'fleet:read',
  query: PageQuery({ status: Type.Optional(InspectionTemplate.properties.status) }),
  replies: { 200: Page(InspectionTemplate) },
})

export const getInspectionTemplate = route({
  method: 'GET',
  path: `${templates}/:inspectionTemplateId`,
  summary: 'Read a template',
  access: 'fleet:read',
  replies: { 200: InspectionTemplate },
})

export const changeInspectionTemplate = route({
  method: 'PATCH',
  path: `${templates}/:inspectionTemplateId`,
  summary: 'Change or archive a template; inspections that were made stay as they are',
  access: 'fleet:write',
  conditional: true,
  body: InspectionTemplateChange,
  replies: { 200: InspectionTemplate },
})

export const submitInspection = route({
  method: 'POST',
  path: inspections,
  summary: 'Send what was found on going round a vehicle; each defect is followed from then on',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewInspection,
  replies: { 201: Inspection },
  problems: [TemplateUnknown, DriverUnknown, InspectionIncomplete],
})

export const listInspections = route({
  method: 'GET',
  path: inspections,
  summary: 'List inspections of a vehicle, the latest first',
  access: 'fleet:read',
  query: PageQuery({ from: Type.Optional(Instant), to: Type.Optional(Instant) }),
  replies: { 200: Page(Inspection) },
})

export const getInspection = route({
  method: 'GET',
  path: `${inspections}/:inspectionId`,
  summary: 'Read an inspection',
  access: 'fleet:read',
  replies: { 200: Inspection },
})

export const reportDefect = route({
  method: 'POST',
  path: defects,
  summary: 'Report a defect by itself',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewDefect,
  replies: { 201: Defect },
  problems: [DriverUnknown],
})

export const listVehicleDefects = route({
  method: 'GET',
  path: defects,
  summary: 'List defects of a vehicle, the latest first',
  access: 'fleet:read',
  query: PageQuery({ status: Type.Optional(Defect.properties.status) }),
  replies: { 200: Page(Defect) },
})

export const listDefects = route({
  method: 'GET',
  path: `${base}/defects`,
  summary: 'List defects of all vehicles, the latest first',
  access: 'fleet:read',
  query: PageQuery({ status: Type.Optional(Defect.properties.status) }),
  replies: { 200: Page(Defect) },
})

export const getDefect = route({
  method: 'GET',
  path: `${defects}/:defectId`,
  summary: 'Read a defect',
  access: 'fleet:read',
  replies: { 200: Defect },
})

export const repairDefect = route({
  method: 'POST',
  path: `${defects}/:defectId/repair`,
  summary: 'Sign that a defect was repaired, or that it need not be',
  access: 'fleet:write',
  conditional: true,
  body: DefectRepair,
  replies: { 200: Defect },
  problems: [DefectState],
})

export const acknowledgeDefect = route({
  method: 'POST',
  path: `${defects}/:defectId/acknowledge`,
  summary: 'Sign, as the next driver, that the defect and its repair were seen',
  access: 'fleet:write',
  conditional: true,
  body: DefectAcknowledgement,
  replies: { 200: Defect },
  problems: [DefectState, DriverUnknown],
})

export const addDefectPhoto = route({
  method: 'POST',
  path: `${defects}/:defectId/photos`,
  summary: 'Send a photo of a defect',
  access: 'fleet:write',
  idempotency: 'accepted',
  upload: { mediaTypes: photoMediaTypes },
  maxBodyBytes: maxPhotoBytes,
  replies: { 201: Defect },
  problems: [TooManyPhotos, PhotoContradicts],
})

export const fetchDefectPhoto = route({
  method: 'GET',
  path: `${defects}/:defectId/photo`,
  summary: 'Fetch a photo of a defect by its place among them',
  access: 'fleet:read',
  query: Type.Object(
    { place: Type.Integer({ minimum: 1, maximum: maxPhotos }) },
    { additionalProperties: false, examples: [{ place: 1 }] },
  ),
  download: photoMediaTypes,
  replies: { 200: null },
})

export const InspectionTemplateCreated = event({
  type: 'fleet.inspection-template.created',
  summary: 'It was said what is to be looked at',
  data: InspectionTemplate,
})
export const InspectionTemplateChanged = event({
  type: 'fleet.inspection-template.changed',
  summary: 'A template was changed or archived',
  data: InspectionTemplate,
})
export const InspectionSubmitted = event({
  type: 'fleet.inspection.submitted',
  summary: 'Somebody went round a vehicle',
  data: Inspection,
  partner: true,
})
export const DefectReported = event({
  type: 'fleet.defect.reported',
  summary: 'A vehicle has a defect; of severity out-of-service it must not be driven until that is repaired',
  data: Defect,
  partner: true,
})
export const DefectRepaired = event({
  type: 'fleet.defect.repaired',
  summary: 'Somebody signed that a defect was repaired, or need not be',
  data: Defect,
  partner: true,
})
export const DefectAcknowledged = event({
  type: 'fleet.defect.acknowledged',
  summary: 'A driver signed that a defect and its repair were seen',
  data: Defect,
  partner: true,
})
export const DefectPhotographed = event({
  type: 'fleet.defect.photographed',
  summary: 'There is another photo of a defect',
  data: Defect,
})
