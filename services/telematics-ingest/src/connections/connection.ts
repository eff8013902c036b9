import type {
  Connection,
  ConnectionChange,
  ConnectionKind,
  ExternalVehicle,
  Finding,
  NewConnection,
} from '@clutch/contracts/telematics/connections'

/** Pure: what a connection is and how its state moves. */

export function newConnection(
  wanted: NewConnection,
  given: {
    id: string
    kind: ConnectionKind
    mode: Connection['mode']
    credentialFields: readonly string[]
    needsConsent: boolean
    now: Date
  },
): Connection {
  return {
    id: given.id,
    version: 1,
    kind: given.kind,
    provider: wanted.provider,
    name: wanted.name,
    mode: given.mode,
    status: given.needsConsent ? 'awaiting-consent' : 'active',
    pausedBecause: null,
    problem: null,
    newVehicles: wanted.newVehicles ?? 'register',
    settings: wanted.settings ?? {},
    credentialFields: [...given.credentialFields],
    createdAt: given.now.toISOString(),
  }
}

function moved(connection: Connection, change: Partial<Connection>): Connection {
  return { ...connection, ...change, version: connection.version + 1 }
}

export function changedConnection(
  connection: Connection,
  change: ConnectionChange,
  credentialFields: readonly string[] | undefined,
): Connection {
  const { credentials: _never, ...fields } = change
  const next = moved(connection, {
    ...fields,
    ...(credentialFields === undefined ? {} : { credentialFields: [...credentialFields] }),
  })
  const waitedForThem = connection.status === 'paused' && connection.pausedBecause === 'credentials-refused'
  return credentialFields !== undefined && waitedForThem
    ? { ...next, status: 'active', pausedBecause: null, problem: null }
    : next
}

export function pausedConnection(connection: Connection): Connection {
  return moved(connection, { status: 'paused', pausedBecause: 'owner', problem: null })
}

export function resumedConnection(connection: Connection): Connection {
  return moved(connection, { status: 'active', pausedBecause: null, problem: null })
}

export function consentedConnection(connection: Connection): Connection {
  return moved(connection, { status: 'active', pausedBecause: null, problem: null })
}

export function disconnectedConnection(connection: Connection): Connection {
  return moved(connection, { status: 'disconnected', pausedBecause: null, problem: null, credentialFields: [] })
}

/** Whether readings are taken from it. */
export function isOpen({ status }: Pick<Connection, 'status'>): boolean {
  return status === 'active' || status === 'failing'
}

/** What no repetition mends: somebody has to do something first. */
const pauseReasonOf: Partial<Record<Finding['code'], Exclude<Connection['pausedBecause'], null>>> = {
  'credentials-refused': 'credentials-refused',
  'consent-missing': 'consent-revoked',
  'consent-revoked': 'consent-revoked',
  'service-closed': 'service-closed',
}
/** One failure is an accident, and being told to wait is none. */
const failuresUntilFailing = 3

/** @param consecutive how many attempts have failed, with this one. @returns the same object where nothing changes */
export function afterFailure(connection: Connection, finding: Finding, consecutive: number): Connection {
  const pausedBecause = pauseReasonOf[finding.code]
  if (pausedBecause !== undefined) return moved(connection, { status: 'paused', pausedBecause, problem: finding })
  const isFailing = consecutive >= failuresUntilFailing && finding.code !== 'rate-limited'
  return isFailing && connection.status === 'active'
    ? moved(connection, { status: 'failing', problem: finding })
    : connection
}

/**
 * A broker says "not authorized" also while it cannot ask whoever knows its users, so the first refusals are tried again;
 * they are shown at once all the same.
 * @param consecutive how many attempts have failed, with this one. @returns the same object where nothing changes
 */
export function afterBrokerFailure(connection: Connection, finding: Finding, consecutive: number): Connection {
  if (finding.code !== 'credentials-refused' || consecutive >= failuresUntilFailing)
    return afterFailure(connection, finding, consecutive)
  return connection.problem?.code === finding.code
    ? connection
    : moved(connection, { status: 'failing', problem: finding })
}

/** @returns the same object where nothing changes */
export function afterSuccess(connection: Connection): Connection {
  return connection.status === 'failing' ? moved(connection, { status: 'active', problem: null }) : connection
}

export function newExternalVehicle(
  seen: { externalId: string; name?: string; vin?: string },
  given: { id: string; connectionId: string; deviceId: string | null },
): ExternalVehicle {
  return {
    id: given.id,
    version: 1,
    connectionId: given.connectionId,
    externalId: seen.externalId,
    name: seen.name ?? null,
    vin: seen.vin ?? null,
    status: given.deviceId === null ? 'unmapped' : 'mapped',
    deviceId: given.deviceId,
    newestReadingAt: null,
    readings: 0,
    skipped: 0,
  }
}
