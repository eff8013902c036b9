import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

/** What a running home tells about itself, so that scripts, tests and people find their way in. */
export interface RunFile {
  url: string
  docs: string
  sandboxUrl: string
  postgresUrl: string
  natsUrl: string
  /** What speaks for the operator to the broker, and opens the doors of the processes. */
  nats: { user: string; password: string; monitorUrl: string }
  meshSecret: string
  serviceUrls: Record<string, string>
  pids: Record<string, number>
  devicePorts: Record<string, number>
  operator: { email: string; password: string }
  tenants: TenantEntry[]
}

export interface TenantEntry {
  id: string
  name: string
  admin: { email: string; password: string }
  apiKey: string
}

export const defaultHome = '.clutch'

/** @throws when nothing runs in the home */
export async function readRunFile(home = defaultHome): Promise<RunFile> {
  const file = resolve(home, 'run.json')
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RunFile
  } catch (error) {
    throw new Error(
      `nothing runs in ${resolve(home)} (${file} is missing); start it with npm start, or name another with --home`,
      {
        cause: error,
      },
    )
  }
}
