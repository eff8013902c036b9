import {
  DeviceProblemCleared,
  type DeviceProblemKind,
  DeviceProblemOpened,
  type Evidence,
} from '@clutch/contracts/telematics/device-health'
import { newId } from '@clutch/shared/id'
import type { Tx } from '../kit.ts'
import { insertProblem, lockOpenProblems, updateProblem } from './problem-store.ts'

/** Opens it, unless one of its kind is open. */
export async function openProblem(
  tx: Tx,
  deviceId: string,
  kind: DeviceProblemKind,
  evidence: Evidence,
): Promise<void> {
  const problem = {
    id: newId('dpr'),
    version: 1,
    deviceId,
    kind,
    status: 'open' as const,
    openedAt: tx.now.toISOString(),
    clearedAt: null,
    evidence,
  }
  if (await insertProblem(tx, problem)) tx.emit(DeviceProblemOpened, problem)
}

/** Clears what is open of these kinds. */
export async function clearProblems(
  tx: Tx,
  deviceId: string,
  kinds: readonly DeviceProblemKind[] | 'all',
): Promise<void> {
  for (const problem of await lockOpenProblems(tx, deviceId)) {
    if (kinds !== 'all' && !kinds.includes(problem.kind)) continue
    const cleared = {
      ...problem,
      version: problem.version + 1,
      status: 'cleared' as const,
      clearedAt: tx.now.toISOString(),
    }
    await updateProblem(tx, cleared)
    tx.emit(DeviceProblemCleared, cleared)
  }
}
