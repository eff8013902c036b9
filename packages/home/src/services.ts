// The six services, their schemas and their database roles, by name: what provisioning and migration agree on.

export const SERVICES = ['gateway', 'telematics-ingest', 'fleet', 'b2b', 'payments', 'ai'] as const
export type ServiceName = (typeof SERVICES)[number]

/** A schema carries its service's name, but for telematics-ingest, whose name is no word of SQL. */
export function schemaOf(service: ServiceName): string {
  return service === 'telematics-ingest' ? 'telematics' : service
}

export interface Roles {
  /** Owns the schema and migrates it; no service runs as this role. */
  owner: string
  /** What the service runs as: owns nothing, bound by the tenant. */
  app: string
  /** What work that spans tenants runs as: only the tables and verbs that src/tables.ts names. */
  system: string
}

export function rolesOf(schema: string): Roles {
  return { owner: `clutch_${schema}_owner`, app: `clutch_${schema}`, system: `clutch_${schema}_system` }
}
