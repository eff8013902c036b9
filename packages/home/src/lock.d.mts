export interface ProcessIdentity {
  pid: number
  born: string
}

export interface LockHolder extends ProcessIdentity {
  since: string
}

export interface TakenLock {
  taken: true
  broken: LockHolder | undefined
  release(): void
}

export function bornOf(pid: number): string | undefined
export function identify(pid: number): ProcessIdentity
export function isAlive(identity: ProcessIdentity): boolean
export function takeLock(path: string): Promise<TakenLock | { taken: false; holder: LockHolder }>
export function waitForLock(
  path: string,
  options: { waitMs: number; onWait?: (holder: LockHolder) => void },
): Promise<TakenLock>
