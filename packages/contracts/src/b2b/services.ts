import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { ReferenceUnknown, VendorSuspended } from './problems.ts'

/** An exact price of one unit, without tax; below 10⁸, so that an amount stays an exact integer of minor units. */
export const UnitPrice = Type.String({ pattern: '^[0-9]{1,8}(\\.[0-9]{1,12})?$', examples: ['89.50'] })

/** What a vendor offers, and its list price. */
export const Service = Closed({
  id: Id('svc'),
  version: Type.Integer({ minimum: 1 }),
  vendorId: Id('ven'),
  /** The vendor's own code, unique with the vendor. */
  code: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$', examples: ['DIAG-60'] }),
  name: Name,
  /** What it is for the law: the place of supply goes by it. */
  category: OneOf(['labour', 'parts', 'inspection', 'towing', 'fuel', 'hire', 'other']),
  /** What it remedies, in the words of a maintenance recommendation's `serviceCategory`. */
  serviceCategory: Type.Union([Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' }), Type.Null()]),
  unitPrice: UnitPrice,
  currency: Currency,
  quantityUnit: OneOf(['piece', 'hour', 'day', 'kilometre', 'litre', 'kilowatt-hour']),
  status: OneOf(['active', 'withdrawn']),
  createdAt: Instant,
})
export type Service = Static<typeof Service>

export const NewService = Closed(
  {
    vendorId: Service.properties.vendorId,
    code: Service.properties.code,
    name: Name,
    category: Service.properties.category,
    serviceCategory: Type.Optional(Service.properties.serviceCategory),
    unitPrice: UnitPrice,
    currency: Currency,
    quantityUnit: Type.Optional(Service.properties.quantityUnit),
  },
  {
    examples: [
      {
        vendorId: 'ven_01K0A1B2C3D4E5F6G7H8J9K0M1',
        code: 'DIAG-MISFIRE',
        name: 'Diagnosis of an engine misfire',
        category: 'labour',
        serviceCategory: 'engine-misfire-diagnosis',
        unitPrice: '89.50',
        currency: 'EUR',
      },
    ],
  },
)
export type NewService = Static<typeof NewService>

export const ServiceChange = Closed(
  {
    name: Type.Optional(Name),
    serviceCategory: Type.Optional(Service.properties.serviceCategory),
    unitPrice: Type.Optional(UnitPrice),
    status: Type.Optional(Service.properties.status),
  },
  { examples: [{ unitPrice: '95' }] },
)
export type ServiceChange = Static<typeof ServiceChange>

export const ServiceCodeTaken = problem({
  code: 'service-code-taken',
  status: 409,
  title: 'The vendor has a service with this code already',
  remedy: 'Choose another code, or change the service that has it.',
})

const path = '/b2b/vendor-management/services'

export const createService = route({
  method: 'POST',
  path,
  summary: 'Add a service to what a vendor offers',
  access: 'vendors:write',
  idempotency: 'accepted',
  body: NewService,
  replies: { 201: Service },
  problems: [ReferenceUnknown, VendorSuspended, ServiceCodeTaken],
})

export const listServices = route({
  method: 'GET',
  path,
  summary: 'List services, oldest first',
  access: 'vendors:read',
  query: PageQuery({
    vendorId: Type.Optional(Service.properties.vendorId),
    category: Type.Optional(Service.properties.category),
    serviceCategory: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' })),
    status: Type.Optional(Service.properties.status),
  }),
  replies: { 200: Page(Service) },
})

export const getService = route({
  method: 'GET',
  path: `${path}/:serviceId`,
  summary: 'Read a service',
  access: 'vendors:read',
  replies: { 200: Service },
})

export const changeService = route({
  method: 'PATCH',
  path: `${path}/:serviceId`,
  summary: 'Rename, reprice or withdraw a service',
  description: 'A new list price counts for bookings made from now on; what is booked keeps its price.',
  access: 'vendors:write',
  conditional: true,
  body: ServiceChange,
  replies: { 200: Service },
  problems: [VersionMismatch],
})

export const ServiceCreated = event({
  type: 'b2b.service.created',
  summary: 'A vendor offers a service',
  data: Service,
  partner: true,
})
export const ServiceChanged = event({
  type: 'b2b.service.changed',
  summary: 'A service was renamed, repriced or withdrawn',
  data: Service,
  partner: true,
})
