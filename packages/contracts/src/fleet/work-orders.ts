import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
const ServiceCategory = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' })

const What = Closed({
  troubleCodeIds: Type.Array(Id('dtc'), { maxItems: 50, uniqueItems: true }),
  serviceScheduleIds: Type.Array(Id('svs'), { maxItems: 50, uniqueItems: true }),
  defectIds: Type.Array(Id('dfc'), { maxItems: 50, uniqueItems: true }),
})

const Wanted = Closed({
  accountId: { ...nullable(Id('acc')), description: 'who pays; null: the only active account there is' },
  vendorId: { ...nullable(Id('ven')), description: 'null: whoever offers it for the lowest price' },
  serviceId: { ...nullable(Id('svc')), description: 'null: a service of the category' },
  serviceCategory: { ...ServiceCategory, description: 'what it is, in the words of vendors’ services' },
  scheduledAt: {
    ...nullable(Instant),
    description: 'null: the next working day, at eight in the zone of the tenant, that is a day away at least',
  },
  quantity: nullable(Type.String({ pattern: '^[0-9]{1,4}(\\.[0-9]{1,6})?$' })),
  recommendationId: nullable(Id('rec')),
})

/** Work on a vehicle that a vendor is to do: a wish first, then a booking, then done and paid for. */
export const WorkOrder = Closed({
  id: Id('wko'),
  version: Type.Integer({ minimum: 1 }),
  fleetId: Id('flt'),
  vehicleId: Id('veh'),
  what: What,
  note: nullable(Type.String({ minLength: 1, maxLength: 1_000 })),
  wanted: Wanted,
  status: OneOf(['requested', 'scheduled', 'refused', 'cancelling', 'cancelled', 'completed'], {
    description: 'cancelling: it was asked for, and a booking that is there is being taken back',
  }),
  refusal: nullable(
    Closed({
      code: Type.String(),
      detail: Type.String({ maxLength: 1_000 }),
      remedy: Type.String({ maxLength: 1_000 }),
    }),
  ),
  booking: nullable(
    Closed({
      bookingId: Id('bkg'),
      accountId: Id('acc'),
      vendorId: Id('ven'),
      serviceId: Id('svc'),
      scheduledAt: Instant,
      price: OneOf(['contract', 'list'], { description: 'where its price is from' }),
    }),
  ),
  expectedCost: { ...nullable(Money), description: 'without tax: quantity and price as they were booked' },
  cost: { ...nullable(Money), description: 'without tax, as invoiced; null until then' },
  tax: nullable(Money),
  invoiceId: nullable(Id('inv')),
  requestedBy: Type.String(),
  requestedAt: Instant,
  completedAt: nullable(Instant),
  cancelledAt: nullable(Instant),
})
export type WorkOrder = Static<typeof WorkOrder>

export const NewWorkOrder = Closed(
  {
    vehicleId: Id('veh'),
    troubleCodeIds: Type.Optional(What.properties.troubleCodeIds),
    serviceScheduleIds: Type.Optional(What.properties.serviceScheduleIds),
    defectIds: Type.Optional(What.properties.defectIds),
    note: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
    accountId: Type.Optional(Id('acc')),
    vendorId: Type.Optional(Id('ven')),
    serviceId: Type.Optional(Id('svc')),
    serviceCategory: Type.Optional({
      ...ServiceCategory,
      description: 'where it is not given: that of the service’s plan, else what ai recommends, else `inspection`',
    }),
    scheduledAt: Type.Optional(Instant),
    quantity: Type.Optional(Type.String({ pattern: '^[0-9]{1,4}(\\.[0-9]{1,6})?$', examples: ['1'] })),
  },
  { examples: [{ vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1', note: 'Rattles when cold' }] },
)
export type NewWorkOrder = Static<typeof NewWorkOrder>

export const WorkUnknown = problem({
  code: 'work-unknown',
  status: 422,
  title: 'The request names something that this vehicle does not have',
  remedy:
    'Correct what `errors` points to: the vehicle is of this fleet, and codes, services and defects are the vehicle’s.',
})
export const WorkOrdered = problem({
  code: 'work-ordered',
  status: 409,
  title: 'An open work order names this service or defect already',
  remedy: 'Read the order that `detail` names; cancel it first if another is wanted.',
})
export const WorkOrderInOtherState = problem({
  code: 'work-order-in-other-state',
  status: 409,
  title: 'The work order is over already',
  remedy: 'Read it and decide again.',
})

const path = '/b2b/fleet-management/health-monitoring/:fleetId/work-orders' as const

export const requestWork = route({
  method: 'POST',
  path,
  summary: 'Have work on a vehicle booked, in one call',
  description:
    'The answer is `requested`; the booking follows, at the contract’s price where there is one, or the reason why there is none. When it is completed, the services it names begin their next cycle and the defects it names are signed as repaired.',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewWorkOrder,
  replies: { 201: WorkOrder },
  problems: [WorkUnknown, WorkOrdered],
})

export const listWorkOrders = route({
  method: 'GET',
  path,
  summary: 'List the work orders of a fleet, the latest first',
  access: 'fleet:read',
  query: PageQuery({
    status: Type.Optional(WorkOrder.properties.status),
    vehicleId: Type.Optional(Id('veh')),
  }),
  replies: { 200: Page(WorkOrder) },
})

export const getWorkOrder = route({
  method: 'GET',
  path: `${path}/:workOrderId`,
  summary: 'Read a work order with its booking and cost',
  access: 'fleet:read',
  replies: { 200: WorkOrder },
})

export const cancelWorkOrder = route({
  method: 'POST',
  path: `${path}/:workOrderId/cancel`,
  summary: 'Take a work order back, and its booking; doing it twice is doing it once',
  description: 'Work that was done meanwhile is completed, not cancelled.',
  access: 'fleet:write',
  replies: { 200: WorkOrder },
  problems: [WorkOrderInOtherState],
})

export const WorkOrderRequested = event({
  type: 'fleet.work-order.requested',
  summary: 'Work on a vehicle is to be booked',
  data: WorkOrder,
  partner: true,
})
export const WorkOrderScheduled = event({
  type: 'fleet.work-order.scheduled',
  summary: 'Work on a vehicle is booked',
  data: WorkOrder,
  partner: true,
})
export const WorkOrderRefused = event({
  type: 'fleet.work-order.refused',
  summary: 'Work on a vehicle could not be booked',
  data: WorkOrder,
  partner: true,
})
export const WorkOrderWithdrawn = event({
  type: 'fleet.work-order.withdrawn',
  summary: 'Work on a vehicle is not wanted any more: a booking is taken back',
  data: WorkOrder,
})
export const WorkOrderCancelled = event({
  type: 'fleet.work-order.cancelled',
  summary: 'Work on a vehicle will not be done',
  data: WorkOrder,
  partner: true,
})
export const WorkOrderCompleted = event({
  type: 'fleet.work-order.completed',
  summary: 'Work on a vehicle is done',
  data: WorkOrder,
  partner: true,
})
export const WorkOrderInvoiced = event({
  type: 'fleet.work-order.invoiced',
  summary: 'It is known what work on a vehicle costs',
  data: WorkOrder,
  partner: true,
})
