import { type Keyring, keyring, NotOpened, open, type Sealed, seal } from '@clutch/shared/envelope'
import type { Tokens } from '../providers/provider.ts'

/** Everything of a connection that nobody may read. One sealed text; it never leaves this folder and providers/. */
export interface Secrets {
  readonly credentials: Readonly<Record<string, string>>
  readonly tokens?: Tokens
  /** A consent that was begun and not handed in yet. */
  readonly consent?: { state: string; verifier: string; redirectUrl: string; expiresAtMs: number }
}

export function connectionKeys(current: string, previous: string | undefined): Keyring {
  return keyring('telematics/connections', current, previous)
}

export function boundTo(tenantId: string, connectionId: string): string {
  return `${tenantId}\n${connectionId}`
}

export function sealSecrets(keys: Keyring, tenantId: string, connectionId: string, secrets: Secrets): Sealed {
  return seal(keys, JSON.stringify(secrets), boundTo(tenantId, connectionId))
}

/** @throws NotOpened */
export function openSecrets(keys: Keyring, tenantId: string, connectionId: string, row: Sealed): Secrets {
  const text = open(keys, row, boundTo(tenantId, connectionId))
  try {
    return JSON.parse(text) as Secrets
  } catch {
    // The text itself must not get into an error.
    throw new NotOpened('what was sealed is not what we seal')
  }
}
