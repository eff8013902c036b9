import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Tables, Verb } from '@clutch/shared/tables'

const VERBS: readonly Verb[] = ['select', 'insert', 'update', 'delete']

/** What a service declares in src/tables.ts, checked: it decides who may read what. */
export async function loadTables(serviceDir: string): Promise<Tables> {
  const file = join(resolve(serviceDir), 'src', 'tables.ts')
  if (!existsSync(file)) throw new Error(`${file} is missing: it must say which tables are global and why`)
  const { default: declared } = (await import(pathToFileURL(file).href)) as { default?: unknown }
  return check(declared, file)
}

function check(declared: unknown, file: string): Tables {
  const fail = (what: string): never => {
    throw new Error(`${file}: ${what}`)
  }
  if (!isRecord(declared)) return fail('must export default tables({ … })')
  const { schema, global = {}, system = {}, appendOnly = {}, readOnly = {}, definers = {} } = declared
  if (typeof schema !== 'string' || !/^[a-z][a-z0-9_]*$/.test(schema)) return fail('schema must be a lower-case name')
  for (const [what, reasons] of Object.entries({ global, appendOnly, readOnly, definers })) {
    if (!isRecord(reasons)) return fail(`${what} must map a name to its reason`)
    for (const [name, why] of Object.entries(reasons)) {
      if (typeof why !== 'string' || why.trim() === '') return fail(`${what}.${name} must give its reason`)
    }
  }
  if (!isRecord(system)) return fail('system must map a table to { verbs, reason }')
  for (const [name, access] of Object.entries(system)) {
    const { verbs, reason } = isRecord(access) ? access : {}
    const known = Array.isArray(verbs) && verbs.length > 0 && verbs.every((verb) => VERBS.includes(verb))
    if (!known) return fail(`system.${name}.verbs must be some of ${VERBS.join(', ')}`)
    if (typeof reason !== 'string' || reason.trim() === '') return fail(`system.${name} must give its reason`)
  }
  return { schema, global, system, appendOnly, readOnly, definers } as unknown as Tables
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
