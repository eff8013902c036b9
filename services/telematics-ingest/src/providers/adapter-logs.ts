import type { ProviderAdapter } from './provider.ts'
import { readLog } from './read-log.ts'

/** Neither has a cloud that can be asked: adapters write logs, apps export them, people upload them. */
const shared = {
  kinds: ['obd2-integration'],
  delivery: 'upload',
  credentials: [],
  settings: [],
  readUpload: readLog,
} as const satisfies Partial<ProviderAdapter>

export const obdlink: ProviderAdapter = {
  ...shared,
  name: 'obdlink',
  title: 'OBDLink',
  notes: ['Upload what the OBDLink app exported as CSV, or what the adapter itself said (ELM327 or STN text).'],
}

export const bluedriver: ProviderAdapter = {
  ...shared,
  name: 'bluedriver',
  title: 'BlueDriver',
  notes: ['Upload the live data log that the BlueDriver app exported as CSV.'],
}
