/** A network's code as one number: the country's three digits, and two or three of the network behind them. */
export function operatorOf(code: number): { readonly mcc: number; readonly mnc: number } | undefined {
  const unit = code >= 100_000 ? 1000 : 100
  const mcc = Math.floor(code / unit)
  return mcc >= 100 && mcc <= 999 ? { mcc, mnc: code % unit } : undefined
}
