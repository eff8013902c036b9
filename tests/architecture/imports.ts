import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Import {
  /** Path from the root, with forward slashes. */
  from: string
  /** Path from the root for our own files, else the package's name. */
  to: string
  names: string[]
  typeOnly: boolean
}

const skipped = new Set(['node_modules', 'client', 'generated', 'testdata', 'data', 'fixture', 'test'])

export function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return []
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return sourceFiles(path)
    return entry.name.endsWith('.ts') ? [path] : []
  })
}

const statement =
  /(?:^|\n)\s*(import|export)\s+(type\s+)?([^'";]*?)\s*from\s*'([^']+)'|(?:^|[^.\w])import\(\s*(?:new URL\()?'([^']+)'/g

/** Every import of a file, static or dynamic, as it would resolve. */
export function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(statement)].map((match) => {
    const specifier = match[4] ?? match[5]!
    const names = [...(match[3] ?? '').matchAll(/(?:^|[{,\s])(?:type\s+)?([A-Za-z_$][\w$]*)/g)].map((name) => name[1]!)
    const clause = (match[3] ?? '').trim()
    const typeOnly =
      match[2] !== undefined ||
      (clause.startsWith('{') &&
        clause
          .slice(1, -1)
          .split(',')
          .every((name) => name.trim() === '' || name.trim().startsWith('type ')))
    return { from: file, to: resolveSpecifier(file, specifier), names, typeOnly }
  })
}

function resolveSpecifier(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return relative(root, resolve(root, dirname(file), specifier))
  const own = /^@clutch\/([a-z0-9-]+)\/(.+)$/.exec(specifier)
  if (own !== null) return `packages/${own[1]}/src/${own[2]}.ts`
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : specifier.startsWith('node:') ? specifier : parts[0]!
}
