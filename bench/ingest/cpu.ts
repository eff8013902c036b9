import { readdirSync, readFileSync } from 'node:fs'

const ticksPerS = 100

/** User and system time of a process, in seconds. With `tree`, also of its living children and of those it has reaped. */
export function cpuSeconds(pid: number, tree = false): number {
  const own = statOf(pid)
  if (own === undefined) return 0
  if (!tree) return own.self
  let sum = own.self + own.reaped
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = statOf(Number(name))
    if (stat?.parent === pid) sum += stat.self + stat.reaped
  }
  return sum
}

export function residentKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readOr(`/proc/${pid}/status`))?.[1] ?? 0)
}

function statOf(pid: number): { parent: number; self: number; reaped: number } | undefined {
  const stat = readOr(`/proc/${pid}/stat`)
  if (stat === '') return undefined
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const field = (index: number) => Number(fields[index])
  return { parent: field(1), self: (field(11) + field(12)) / ticksPerS, reaped: (field(13) + field(14)) / ticksPerS }
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
