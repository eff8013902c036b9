// What a service says about its own tables in src/tables.ts. The migrator reads it and makes the policies and grants so.

export type Verb = 'select' | 'insert' | 'update' | 'delete'

interface SystemAccess {
  readonly verbs: readonly Verb[]
  /** Why this work spans or precedes a tenant. */
  readonly reason: string
}

export interface Tables {
  readonly schema: string
  /** Tables without row-level tenancy: name → why. Every other table carries a tenant_id and is isolated by it. */
  readonly global: Readonly<Record<string, string>>
  /** What the service's second role may do, on which table, and why. It may do nothing else. */
  readonly system: Readonly<Record<string, SystemAccess>>
  /** Tables whose rows are never changed or removed by the service: name → why. */
  readonly appendOnly: Readonly<Record<string, string>>
  /** Tables the service reads and only a definer writes: name → why. */
  readonly readOnly: Readonly<Record<string, string>>
  /** SECURITY DEFINER functions (they act as the schema's owner, whom no tenant binds): name → why that is safe. */
  readonly definers: Readonly<Record<string, string>>
}

export function tables(declared: { readonly schema: string } & Partial<Tables>): Tables {
  return { global: {}, system: {}, appendOnly: {}, readOnly: {}, definers: {}, ...declared }
}

/** The machinery's own tables, the same in every service. */
export const machinery = {
  global: { inbox: 'an event is applied once whatever its tenant; the row holds no data of one' },
  system: {
    outbox: { verbs: ['select', 'update', 'delete'], reason: 'the relay publishes for all tenants; retention' },
    inbox: { verbs: ['select', 'delete'], reason: 'retention' },
    idempotency_keys: { verbs: ['select', 'delete'], reason: 'retention' },
    due_work: { verbs: ['select'], reason: 'the schedule finds what is due in any tenant' },
  },
} as const satisfies Pick<Tables, 'global' | 'system'>
