import type { ConnectionKind, Provider, ProviderName } from '@clutch/contracts/telematics/connections'
import { bluedriver, obdlink } from './adapter-logs.ts'
import { automatic } from './automatic.ts'
import { garminInReach } from './garmin-inreach.ts'
import { here } from './here.ts'
import { mqttTopic } from './mqtt-topic.ts'
import { oemCloud } from './oem-cloud.ts'
import type { ProviderAdapter } from './provider.ts'
import type { ProviderSettings } from './settings.ts'
import { signedWebhook } from './signed-webhook.ts'
import { tomtom } from './tomtom.ts'
import { webfleet } from './webfleet.ts'

/** Every provider, by hand. To add one is its file and its line. */
const adapters: readonly ProviderAdapter[] = [
  garminInReach,
  tomtom,
  webfleet,
  here,
  oemCloud,
  signedWebhook,
  mqttTopic,
  obdlink,
  bluedriver,
  automatic,
]

const byName = new Map(adapters.map((adapter) => [adapter.name, adapter]))

export function isProvider(name: string | null): name is ProviderName {
  return name !== null && byName.has(name as ProviderName)
}

export function adapterOf(name: ProviderName): ProviderAdapter {
  const adapter = byName.get(name)
  if (adapter === undefined) throw new Error(`no adapter for ${name}`)
  return adapter
}

export function providersThat(delivery: Provider['delivery']): ProviderName[] {
  return adapters.filter((adapter) => adapter.delivery === delivery).map(({ name }) => name)
}

/** The provider as the API shows it. */
function describe(adapter: ProviderAdapter, settings: ProviderSettings): Provider {
  const answers = settings.answering(adapter.name)
  return {
    provider: adapter.name,
    title: adapter.title,
    mode: answers?.mode ?? null,
    delivery: adapter.delivery,
    consent: adapter.sessions?.consent !== undefined,
    credentials: adapter.credentials.map((credential) => ({ ...credential })),
    settings: [...adapter.settings],
    can: [
      ...(adapter.matchToRoads === undefined ? [] : (['match-to-roads'] as const)),
      ...(adapter.sendText === undefined ? [] : (['send-text'] as const)),
      ...(adapter.settings.includes('historyHours') ? (['backfill'] as const) : []),
    ],
    notes: [...adapter.notes, ...(answers === undefined ? [missing(adapter.name)] : answers.notes)],
  }
}

function missing(name: ProviderName): string {
  return `Nobody can be asked: there is neither a key for ${name} nor a sandbox here.`
}

export function describeAll(kind: ConnectionKind, settings: ProviderSettings): Provider[] {
  return adapters.filter(({ kinds }) => kinds.includes(kind)).map((adapter) => describe(adapter, settings))
}
