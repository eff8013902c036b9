import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { asyncApi } from '@clutch/contracts/asyncapi'
import { type CataloguedRoute, events, routes } from '@clutch/contracts/catalog'
import { pathParams } from '@clutch/contracts/contract'
import { NamedSchemas } from '@clutch/contracts/json-schema'
import { openApi, problemsOf } from '@clutch/contracts/openapi'
import { commentOf, typeOf } from './typescript.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Writes what is derived from the catalogue and committed: the two documents and the client's operations.
 * @returns the files that were not as they should be, relative to the repository; with `check` nothing is written
 */
export async function generate({ check }: { check: boolean }): Promise<string[]> {
  const wanted = {
    'packages/contracts/generated/openapi.json': `${JSON.stringify(openApi(routes), null, 2)}\n`,
    'packages/contracts/generated/asyncapi.json': `${JSON.stringify(asyncApi(events), null, 2)}\n`,
    'packages/sdk/src/client.gen.ts': clientSource(routes),
  }
  const changed: string[] = []
  for (const [name, text] of Object.entries(wanted)) {
    const file = `${root}${name}`
    if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue
    changed.push(relative(root, file))
    if (check) continue
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  return changed
}

/** The client's types and operations as TypeScript. Pure. */
export function clientSource(entries: readonly CataloguedRoute[]): string {
  const named = new NamedSchemas()
  const refer = (schema: unknown) => typeOf(named.refer(schema, '#/'))
  const owners = Map.groupBy(entries, (entry) => entry.owner)
  const operations = [...owners].map(
    ([owner, its]) => `    ${owner}: {\n${its.map((entry) => operationSource(entry, refer)).join('')}    },\n`,
  )
  const types = Object.entries(named.definitions('#/')).map(([name, schema]) => {
    const type = typeOf(schema)
    return `${commentOf(schema, '')}${type.startsWith('{') ? `export interface ${name} ${type}` : `export type ${name} = ${type}`}\n`
  })
  const codes = [
    ...new Set(entries.flatMap(({ route }) => problemsOf(route).map((problem) => problem.code))),
  ].toSorted()
  return [
    '// Generated from packages/contracts by `npm run generate`. Do not edit.\n',
    "import type { CallOptions, FileBody, StreamEvent, Transport } from './transport.ts'\n\n",
    '/** The codes of problems that the platform answers with. */\n',
    `export type ProblemCode =\n${codes.map((code) => `  | '${code}'\n`).join('')}\n`,
    types.join('\n'),
    '\n/** Every operation, by the service that owns it. */\n',
    'export function operationsOf(transport: Transport) {\n  return {\n',
    operations.join(''),
    '  }\n}\n',
  ].join('')
}

function operationSource({ name, route }: CataloguedRoute, refer: (schema: unknown) => string): string {
  const input = inputOf(route, refer)
  const mediaTypes = route.upload?.mediaTypes.map((type) => `'${type}'`).join(', ')
  const at = `{ method: '${route.method}', path: '${route.path}'${mediaTypes === undefined ? '' : `, mediaTypes: [${mediaTypes}]`} }`
  const comment = `      /** ${route.summary}. \`${route.method} ${route.path}\` */\n`
  if (route.stream === 'websocket')
    return `${comment}      ${name}: (${input}): Promise<WebSocket> =>\n        transport.socket(${at}, input),\n`
  const parameters = `${input}, options?: CallOptions`
  if (route.stream === 'sse')
    return `${comment}      ${name}: (${parameters}): AsyncGenerator<StreamEvent, void, undefined> =>\n        transport.events(${at}, input, options),\n`
  if (route.download.length > 0)
    return `${comment}      ${name}: (${parameters}): Promise<Response> =>\n        transport.download(${at}, input, options),\n`
  const bodies = Object.values(route.replies).map((schema) => (schema === null ? 'void' : refer(schema)))
  const result = [...new Set(bodies)].join(' | ').replaceAll('\n', '\n      ')
  return `${comment}      ${name}: (${parameters}): Promise<${result}> =>\n        transport.call(${at}, input, options),\n`
}

/** Path parameters by their names, and `query`, `body`, `mediaType` and `ifMatch` where the route has them. */
function inputOf(route: CataloguedRoute['route'], refer: (schema: unknown) => string): string {
  const queryIsNeeded = ((route.query as { required?: string[] } | undefined)?.required ?? []).length > 0
  const fields = [
    ...pathParams(route.path).map((name) => `${name}: string`),
    ...(route.query === undefined ? [] : [`query${queryIsNeeded ? '' : '?'}: ${refer(route.query)}`]),
    ...(route.body === undefined ? [] : [`body: ${refer(route.body)}`]),
    ...(route.upload === undefined ? [] : ['body: FileBody']),
    ...(route.upload === undefined || route.upload.mediaTypes.length === 1
      ? []
      : [`mediaType: ${route.upload.mediaTypes.map((type) => JSON.stringify(type)).join(' | ')}`]),
    ...(route.conditional ? ['ifMatch: number'] : []),
  ]
  if (fields.length === 0) return 'input?: Record<never, never>'
  const isNeeded = fields.some((field) => !/^\w+\?/.test(field))
  return `input${isNeeded ? '' : '?'}: { ${fields.join('; ')} }`.replaceAll('\n', '\n      ')
}
