import type { SystemTx, Tx } from './tx.ts'

/** How a noun's current state is emitted again, for a read model that is new or was lost. */
export interface Snapshot<Db> {
  noun: string
  /** Tenants that have any. */
  tenants: (tx: SystemTx<Db>) => Promise<readonly string[]>
  /**
   * Emits at most 500 after the one given, in the order of their ids.
   * @returns the last id emitted, or undefined at the end
   */
  emit: (tx: Tx<Db>, afterId: string) => Promise<string | undefined>
}
