// Temporary directories of test runs. One that a killed run left behind goes when the next one begins.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { identify, isAlive } from '@clutch/home/lock'

const ROOT = join(tmpdir(), `clutch-tests-${userInfo().uid}`)
const OWNER = 'owner.json'

export function makeStateDir(name: string): string {
  mkdirSync(ROOT, { recursive: true, mode: 0o755 })
  sweep()
  const dir = mkdtempSync(join(ROOT, `${name}-`))
  writeFileSync(join(dir, OWNER), JSON.stringify(identify(process.pid)))
  return dir
}

export function removeStateDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

function sweep(): void {
  for (const name of readdirSync(ROOT)) {
    const dir = join(ROOT, name)
    try {
      if (!isAlive(JSON.parse(readFileSync(join(dir, OWNER), 'utf8')))) removeStateDir(dir)
    } catch {
      // Just being made or just being removed by another run.
    }
  }
}
