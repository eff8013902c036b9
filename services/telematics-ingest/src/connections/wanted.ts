import type { ConnectionSettings } from '@clutch/contracts/telematics/connections'
import { ConnectionRefused } from '@clutch/contracts/telematics/connections'
import { type FieldError, Problem } from '@clutch/shared/problem'
import type { ProviderAdapter } from '../providers/provider.ts'

const shortestSecret = 32

/**
 * What only the provider knows of credentials and settings. A message names fields, never their values.
 * @throws Problem ConnectionRefused
 */
export function assertWanted(
  adapter: ProviderAdapter,
  wanted: { credentials?: Readonly<Record<string, string>> | undefined; settings?: ConnectionSettings | undefined },
): void {
  const errors: FieldError[] = []
  if (wanted.credentials !== undefined) errors.push(...wrongCredentials(adapter, wanted.credentials))
  if (wanted.settings !== undefined) {
    for (const name of Object.keys(wanted.settings))
      if (!(adapter.settings as readonly string[]).includes(name))
        errors.push({ pointer: `/body/settings/${name}`, message: `is nothing that ${adapter.name} knows` })
    errors.push(...(adapter.wrongSettings?.(wanted.settings) ?? []))
    const { pollSeconds } = wanted.settings
    if (pollSeconds !== undefined && adapter.pace !== undefined && pollSeconds < adapter.pace.minPollSeconds)
      errors.push({ pointer: '/body/settings/pollSeconds', message: `must be at least ${adapter.pace.minPollSeconds}` })
  }
  if (errors.length > 0) throw new Problem(ConnectionRefused, { errors })
}

function wrongCredentials(adapter: ProviderAdapter, given: Readonly<Record<string, string>>): FieldError[] {
  const errors: FieldError[] = []
  for (const { field, required } of adapter.credentials)
    if (required && given[field] === undefined)
      errors.push({ pointer: `/body/credentials/${field}`, message: 'is required' })
  for (const field of Object.keys(given))
    if (!adapter.credentials.some((known) => known.field === field))
      errors.push({ pointer: `/body/credentials/${field}`, message: `is nothing that ${adapter.name} asks for` })
  const secretField = adapter.inbound?.secretField
  const secret = secretField === undefined ? undefined : given[secretField]
  if (secret !== undefined && secret.length < shortestSecret)
    errors.push({
      pointer: `/body/credentials/${secretField}`,
      message: `must have at least ${shortestSecret} characters`,
    })
  return errors
}
