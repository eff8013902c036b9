import { invalid } from './errors.ts'

export type FormValue = string | FormValue[] | FormFields
export interface FormFields {
  [name: string]: FormValue
}

const MAX_PAIRS = 1_000
const MAX_DEPTH = 8

/** `a[b][0][c]=x` and `a[]=x`, as Stripe's clients send bodies and query strings. */
export function parseForm(text: string): FormFields {
  const root: FormFields = Object.create(null)
  if (text === '') return root
  const pairs = text.split('&')
  if (pairs.length > MAX_PAIRS) throw invalid(`At most ${MAX_PAIRS} parameters are accepted.`)
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = decode(equals === -1 ? pair : pair.slice(0, equals))
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1))
    put(root, pathOf(name), value)
  }
  return listsFrom(root) as FormFields
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw invalid('The parameters are not valid percent-encoded UTF-8.')
  }
}

function pathOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name)
  if (!match) throw invalid(`Invalid parameter name: ${name.slice(0, 100)}`)
  const path = [
    match[1] as string,
    ...[...(match[2] as string).matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] as string),
  ]
  if (path.length > MAX_DEPTH) throw invalid(`Parameters may be nested ${MAX_DEPTH} deep at most.`)
  return path
}

function put(root: FormFields, path: string[], value: string): void {
  let at = root
  for (const [index, part] of path.entries()) {
    // `a[]` appends.
    const key = part === '' ? String(Object.keys(at).length) : part
    if (index === path.length - 1) {
      at[key] = value
      return
    }
    const next = at[key]
    if (next === undefined || typeof next === 'string') at[key] = Object.create(null) as FormFields
    at = at[key] as FormFields
  }
}

/** Objects whose keys are 0, 1, 2… were lists. */
function listsFrom(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value
  for (const key of Object.keys(value)) value[key] = listsFrom(value[key] as FormValue)
  const keys = Object.keys(value)
  const isList = keys.length > 0 && keys.every((key) => /^\d{1,4}$/.test(key))
  return isList ? keys.sort((a, b) => Number(a) - Number(b)).map((key) => value[key] as FormValue) : value
}
