import Type, { type Static } from 'typebox'
import { route } from '../contract.ts'
import { Closed, Instant, Page, PageQuery } from '../schemas.ts'

/** Who did what to what, and when. One entry per event of the platform; entries are never changed or removed. */
export const AuditEntry = Closed({
  /** The event's own id. */
  id: Type.String({ examples: ['evt_01K0A1B2C3D4E5F6G7H8J9K0M1'] }),
  /** `usr_…`, `key_…`, a device, or the name of the part of the platform that acted by itself. */
  actor: Type.String(),
  type: Type.String({ examples: ['b2b.invoice.finalised'] }),
  aggregateId: Type.String(),
  aggregateVersion: Type.Integer(),
  occurredAt: Instant,
})
export type AuditEntry = Static<typeof AuditEntry>

export const listAuditTrail = route({
  method: 'GET',
  path: '/b2b/enterprise-integration/audit-trail',
  summary: 'Who did what, latest first',
  access: 'audit:read',
  query: PageQuery({
    actor: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    type: Type.Optional(Type.String({ pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+){2}$', maxLength: 100 })),
    aggregateId: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(AuditEntry) },
})
