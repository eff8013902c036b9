/** From eleven to five, on the clocks of a zone. */
export function isNightSql(at: string, zone: string): string {
  return `(extract(hour FROM ${at} AT TIME ZONE ${zone}) >= 23 OR extract(hour FROM ${at} AT TIME ZONE ${zone}) < 5)`
}
